// The key that a server wants which others than its machine can reach. The browser keeps it in a cookie that no script sees.
import { api, keyNeeded } from "./api.js";
import { byId, toast } from "./dom.js";

/** Asks for the key when the server wants one, and offers to forget it. */
export function startKeys() {
  const dialog = byId("key-dialog");
  const form = byId("key-form");
  const refusal = form.querySelector(".notice");
  const forget = byId("forget-key");

  keyNeeded.addEventListener("needed", () => {
    if (!dialog.open) {
      dialog.showModal();
    }
  });

  form.addEventListener("submit", async event => {
    event.preventDefault();
    refusal.hidden = true;
    try {
      await api.beginSession(form.elements.key.value);
      location.reload();
    } catch (error) {
      refusal.textContent = error.message;
      refusal.hidden = false;
      form.elements.key.select();
    }
  });

  forget.addEventListener("click", async () => {
    try {
      await api.endSession();
      location.reload();
    } catch (error) {
      toast(error.message);
    }
  });

  api.session().then(session => {
    forget.hidden = !session.needs_key || session.name === null;
    forget.title = session.name === null ? "" : `${session.name}, scope ${session.scope}`;
  }).catch(() => {
    // The look at the server says that it does not answer.
  });
}
