// The conversation: asks without a reload. The address of the page names the questions, so a reload asks them again.

import { fetchFragment } from "./fragments.js";

const TURNS_SENT = 12;
const LONGEST = 3500;

export function converse(form, thread) {
  const input = form.elements.question;
  const button = form.querySelector("[type=submit]");
  const editing = form.querySelector("#editing");
  let edited = null;

  if (history.state?.thread) thread.innerHTML = history.state.thread;
  if (editing.hidden) thread.querySelector(".turn:last-of-type")?.scrollIntoView({ behavior: "instant" });
  else edited = thread.querySelectorAll(".turn")[form.querySelectorAll("[name=q]").length];

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  input.addEventListener("keydown", (event) => {
    // While an input method composes a character, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  thread.addEventListener("click", (event) => {
    const link = event.target.closest(".edit");
    if (!link) return;
    event.preventDefault();
    edit(link.closest(".turn"));
  });
  form.querySelector("#cancel").addEventListener("click", (event) => {
    event.preventDefault();
    edit(null);
  });

  function edit(turn) {
    edited = turn;
    editing.hidden = !turn;
    input.value = turn ? turn.querySelector(".question").textContent : "";
    input.focus();
  }

  async function ask() {
    const question = input.value;
    if (!question.trim() || button.ariaDisabled === "true") return;
    dropAfterEdit();
    const turn = pendingTurn(question);
    const body = new URLSearchParams(new FormData(form));
    body.delete("q");
    nameThread(body, question);
    body.set("history", JSON.stringify(earlierTurns()));
    edit(null);
    button.ariaDisabled = "true";
    const [answered, answer] = await answerTo(body);
    button.ariaDisabled = "false";
    if (answered) {
      turn.replaceWith(...answer.childNodes);
      keep(thread.lastElementChild.dataset.link);
      document.title = form.dataset.title.replace("{question}", () => question.trim());
    } else {
      turn.querySelector(".waiting").replaceWith(...answer.childNodes);
      turn.removeAttribute("aria-busy");
      input.value ||= question;
    }
    form.querySelector("#clear").hidden = false;
    thread.lastElementChild.scrollIntoView();
  }

  // The address holds the last questions only; in this tab, a longer conversation survives a reload as it is.
  function keep(link) {
    const all = thread.children.length > TURNS_SENT ? { thread: thread.innerHTML } : null;
    try {
      history.replaceState(all, "", link);
    } catch {
      history.replaceState(null, "", link); // more than the browser keeps
    }
  }

  // A reload asks again what has not been answered yet; the server's own link comes with the answer.
  function nameThread(fields, question) {
    const address = new URL(form.dataset.start, location);
    fields.forEach((value, name) => name !== "question" && value && address.searchParams.append(name, value));
    const questions = [...earlierTurns().map((turn) => turn.question), question];
    questions.forEach((asked) => address.searchParams.append("q", asked));
    if (address.href.length < LONGEST) history.replaceState(null, "", address);
  }

  function dropAfterEdit() {
    thread.querySelectorAll(".turn:not([data-question])").forEach((failed) => failed !== edited && failed.remove());
    while (edited && thread.lastElementChild !== edited) thread.lastElementChild.remove();
    edited?.remove();
  }

  function pendingTurn(question) {
    const turn = document.querySelector("#pending").content.firstElementChild.cloneNode(true);
    turn.querySelector(".question").textContent = question.trim();
    thread.append(turn);
    turn.scrollIntoView();
    return turn;
  }

  async function answerTo(body) {
    try {
      return await fetchFragment(form.action, { method: "POST", body });
    } catch {
      return [false, document.querySelector("#unreachable").content.cloneNode(true)];
    }
  }

  function earlierTurns() {
    return [...thread.querySelectorAll("[data-question]")]
      .slice(-TURNS_SENT)
      .map(({ dataset }) => ({ question: dataset.question, answer: dataset.answer }));
  }
}
