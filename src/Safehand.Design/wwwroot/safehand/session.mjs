// Warns two minutes before the session ends. How long it lasts is the server's to say: another tab, or a recording that plays, may have
// kept it alive meanwhile. Asking counts as no activity. What was typed stays on the page, also after the end.
const warnFor = 120;
const dialog = document.querySelector("dialog[data-sh-session]");
const address = dialog.dataset.shSession;
const title = dialog.querySelector("#sh-session-title");
const text = dialog.querySelector("#sh-session-text");
const stay = dialog.querySelector("[data-do=stay]");
const signIn = dialog.querySelector("[data-do=sign-in]");
let timer;
let ended = false;
let closedFor = false;

function later(seconds) {
  clearTimeout(timer);
  timer = setTimeout(ask, Math.max(1, seconds) * 1000);
}

function say(heading, words) {
  if (title.textContent !== heading) title.textContent = heading;
  if (text.textContent !== words) text.textContent = words;
  if (!dialog.open) dialog.showModal();
}

function plan({ seconds, final, person }) {
  if (person !== dialog.dataset.person) {
    location.reload(); // somebody else has signed in here: this page is not theirs
    return;
  }

  ended = false;
  dialog.classList.remove("sh-session--ended");
  stay.hidden = false;
  signIn.hidden = true;
  if (seconds > warnFor) {
    closedFor = false;
    if (dialog.open) dialog.close();
    later(seconds - warnFor);
    return;
  }

  // A warning that was read is not shown again when nothing can be done about it.
  if (!closedFor) {
    const minutes = seconds > 60 ? "2 minutes" : "1 minute";
    stay.textContent = final ? "Close" : "Stay signed in";
    say(`You will be signed out in ${minutes}`, final
      ? "12 hours have passed since you signed in. Finish what you are doing, then sign in again."
      : "You have not done anything for a while. What you typed stays on this page.");
    stay.dataset.final = final ? "true" : "";
  }

  later(Math.min(seconds + 1, 15));
}

function over() {
  ended = true;
  clearTimeout(timer);
  dialog.classList.add("sh-session--ended");
  stay.hidden = true;
  signIn.hidden = false;
  say("You have been signed out", "What you typed is still on this page. Sign in again in a new tab, then come back to this one and go on.");
  signIn.focus();
}

async function ask(method = "GET") {
  try {
    const headers = { Accept: "application/json" };
    if (method === "POST") headers["X-Safehand-Form"] = document.querySelector("input[name=__RequestVerificationToken]").value;
    const answer = await fetch(address, { method, headers, cache: "no-store" });
    if (answer.status === 401) over();
    else if (answer.ok) plan(await answer.json());
    else later(15);
  } catch {
    later(15); // the line is down: the server will say when it is back
  }
}

stay.addEventListener("click", () => {
  if (stay.dataset.final) {
    closedFor = true;
    dialog.close();
  } else {
    ask("POST");
  }
});
dialog.addEventListener("cancel", event => {
  event.preventDefault(); // Escape answers the question as its button does
  if (!ended) stay.click();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") ask(); // timers sleep with the computer
});
addEventListener("focus", () => {
  if (ended) ask();
});
later(Number(dialog.dataset.seconds) - warnFor);
