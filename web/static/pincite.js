// Makes the pages quicker to use. Everything works without it: forms post, links lead to their paragraphs.

const KEPT = "pincite.conversation";
const TURNS_SENT = 6;

const thread = document.querySelector("#thread");
const form = document.querySelector("#ask");
const mark = document.querySelector("#quote");

if (form) converse(form, form.elements.question, form.querySelector("[type=submit]"), document.querySelector("#clear"));
if (mark) window.addEventListener("load", () => showMark(mark));

function converse(form, input, button, clear) {
  document.querySelectorAll("[data-script]").forEach((element) => (element.hidden = false));
  if (thread.childElementCount) input.value = "";
  else thread.innerHTML = sessionStorage.getItem(KEPT) ?? "";
  thread.querySelector(".turn:last-of-type")?.scrollIntoView({ behavior: "instant" });
  keep();

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
  clear.addEventListener("click", () => {
    thread.replaceChildren();
    keep();
    input.focus();
  });

  async function ask() {
    const question = input.value;
    if (!question.trim() || button.ariaDisabled === "true") return;
    thread.querySelectorAll(".turn:not([data-question])").forEach((failed) => failed.remove());
    const body = new URLSearchParams({ question, history: JSON.stringify(earlierTurns()) });
    const turn = pendingTurn(question);
    input.value = "";
    input.focus();
    button.ariaDisabled = "true";
    const [answered, answer] = await answerTo(form.action, body);
    button.ariaDisabled = "false";
    if (answered) {
      turn.replaceWith(...answer.childNodes);
    } else {
      turn.querySelector(".waiting").replaceWith(...answer.childNodes);
      turn.removeAttribute("aria-busy");
      input.value ||= question;
    }
    thread.lastElementChild?.scrollIntoView();
    keep();
  }

  function keep() {
    clear.hidden = !thread.childElementCount;
    if (thread.childElementCount) sessionStorage.setItem(KEPT, thread.innerHTML.trim());
    else sessionStorage.removeItem(KEPT);
  }
}

function pendingTurn(question) {
  const turn = document.querySelector("#pending").content.firstElementChild.cloneNode(true);
  turn.querySelector(".question").textContent = question.trim();
  thread.append(turn);
  turn.scrollIntoView();
  return turn;
}

async function answerTo(address, body) {
  try {
    const response = await fetch(address, { method: "POST", body, headers: { "X-Fragment": "1" } });
    return [response.ok, fragment(await response.text())];
  } catch {
    return [false, document.querySelector("#unreachable").content.cloneNode(true)];
  }
}

function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content;
}

function earlierTurns() {
  return [...thread.querySelectorAll("[data-question]")]
    .slice(-TURNS_SENT)
    .map(({ dataset }) => ({ question: dataset.question, answer: dataset.answer }));
}

function showMark(mark) {
  mark.scrollIntoView({ block: "center", behavior: "instant" });
  mark.focus({ preventScroll: true });
}
