// Signing in: show what is typed, and say when Caps Lock is on.
for (const button of document.querySelectorAll("button[data-show]")) {
  const field = document.getElementById(button.getAttribute("aria-controls"));
  const note = document.getElementById("caps-lock");
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    button.textContent = shown ? button.dataset.hide : button.dataset.show;
  });
  field.addEventListener("keyup", (event) => {
    const text = event.getModifierState?.("CapsLock") ? note.dataset.text : "";
    if (note.textContent !== text) note.textContent = text;
  });
}
