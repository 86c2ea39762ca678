// Words that a reader selects in a source: a link leads to them, marked, with their citation in every form.

export function citeSelection() {
  const link = document.querySelector("#selected");
  if (!link) return;
  // Pressing the link would take the selection away, and with it the link, before it is let go.
  link.addEventListener("mousedown", (event) => event.preventDefault());
  document.addEventListener("selectionchange", () => {
    const address = addressOf(document.getSelection());
    link.hidden = !address;
    if (address) link.href = address;
  });
}

// Return the address of the selected words, or nothing when none of a source's paragraphs holds their beginning.
function addressOf(selection) {
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const node = range.startContainer;
  const paragraph = (node.closest ? node : node.parentElement).closest(".paragraph p");
  if (!paragraph) return null;
  const before = document.createRange();
  before.selectNodeContents(paragraph);
  const words = before.cloneRange();
  before.setEnd(node, range.startOffset);
  words.setStart(node, range.startOffset);
  if (paragraph.contains(range.endContainer)) words.setEnd(range.endContainer, range.endOffset);
  const text = words.toString();
  if (!text.trim()) return null;
  const { id, dataset } = paragraph.parentElement;
  const start = Number(dataset.start) + countOf(before.toString()) + countOf(text) - countOf(text.trimStart());
  const address = new URL(paragraph.closest(".source").dataset.page, location);
  address.searchParams.set("quote", `${start}-${start + countOf(text.trim())}`);
  address.searchParams.set("cite", "1");
  address.hash = id;
  return address.href;
}

// The server counts code points.
function countOf(text) {
  return [...text].length;
}
