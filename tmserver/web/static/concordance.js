// A concordance that another page opened in a window of its own: Esc goes back there.
if (window.name === "tmserver-concordance" && window.opener) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || document.querySelector("dialog[open]")) return;
    window.opener.focus();
    window.close();
  });
}
