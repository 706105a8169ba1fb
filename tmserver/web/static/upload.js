// Importing: drop a file on the frame, and see that it is on its way.
for (const frame of document.querySelectorAll("[data-drop]")) {
  const field = frame.querySelector("input[type=file]");
  const form = frame.closest("form");
  for (const name of ["dragenter", "dragover"]) {
    frame.addEventListener(name, (event) => { event.preventDefault(); frame.classList.add("is-over"); });
  }
  for (const name of ["dragleave", "drop"]) frame.addEventListener(name, () => frame.classList.remove("is-over"));
  frame.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer?.files.length) field.files = event.dataTransfer.files;
  });
  form.addEventListener("submit", () => {
    const button = form.querySelector("[data-sending]");
    button.textContent = button.dataset.sending;
    button.setAttribute("aria-disabled", "true");
  });
  // Coming back with the browser's Back button shows the page as it was left: undo that.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}
