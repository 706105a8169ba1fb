// The earlier texts of the segment one is in, in the place of the suggestions; Esc comes back to those.

/** Its commands. An earlier text goes into the field like a match: saved as a new version, and undone by Ctrl+Z. */
export class History {
  constructor(editor) {
    this.editor = editor;
    this.commands = {
      history: () => this.show(),
      restore: (event) => editor.take(event.target.closest(".suggestion")),
    };
  }

  async show() {
    const { row, outbox, address } = this.editor;
    if (!row) return;
    await outbox.flush(); // what was just written is a part of it
    await this.editor.beside(`${address}/${row.number}/history`, this.editor.tell("history", row.place + 1));
  }
}
