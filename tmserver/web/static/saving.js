// Long forms: Ctrl+Enter saves with the first button, Esc leaves.
for (const form of document.querySelectorAll("form[data-saving]")) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit(form.querySelector(".actions button"));
    } else if (event.key === "Escape") {
      form.querySelector("[data-cancel]")?.click();
    }
  });
}
