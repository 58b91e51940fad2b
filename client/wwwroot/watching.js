// Looks at the server again and again, and only while somebody sees what is shown.
import { toast } from "./dom.js";

/** Repeats a look every so many milliseconds while a view is seen; gives what tells whether it is. */
export function watching(look, every) {
  let isShown = false;
  let timer = 0;
  document.addEventListener("visibilitychange", go);
  return visible => {
    isShown = visible;
    go();
  };

  async function go() {
    clearTimeout(timer);
    if (!isShown || document.hidden) {
      return;
    }

    try {
      await look();
    } catch (error) {
      // The page says by itself that the server is away or wants a key.
      if (error.code !== "unreachable" && error.code !== "key_required") {
        toast(error.message);
      }
    }

    clearTimeout(timer);
    if (isShown && !document.hidden) {
      timer = setTimeout(go, every);
    }
  }
}
