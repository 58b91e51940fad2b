// The REST API. Every failure is an ApiError with the code and the message that the server gave, or "unreachable".

export class ApiError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const sessionPath = "/v1/session";

/** Tells who listens that the server wants a key. */
export const keyNeeded = new EventTarget();

async function send(method, path, body, signal) {
  const response = await open(method, path, body, signal);
  return response.json();
}

/** The response, once it is known to be none of an error. */
async function open(method, path, body, signal) {
  let response;
  try {
    response = await fetch(path, {
      method,
      signal,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") {
      throw error;
    }

    throw new ApiError("unreachable", "The server does not answer.");
  }

  if (response.ok) {
    return response;
  }

  const problem = await response.json().catch(() => ({}));
  if (response.status === 401 && path !== sessionPath) {
    keyNeeded.dispatchEvent(new Event("needed"));
  }

  throw new ApiError(problem.code ?? "unexpected_reply", problem.detail ?? `The server answered ${response.status} ${response.statusText}.`);
}

/** The events of a stream, as they come: pairs of name and data. Ends with the stream; a signal ends both. */
async function* stream(path, signal) {
  const response = await open("GET", path, undefined, signal);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (let part = await read(reader); !part.done; part = await read(reader)) {
      const blocks = (rest + part.value).split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) {
        const lines = block.split("\n");
        const values = name => lines.filter(line => line.startsWith(name + ": ")).map(line => line.slice(name.length + 2)).join("\n");
        if (values("event") !== "") {
          yield [values("event"), JSON.parse(values("data"))];
        }
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

async function read(reader) {
  try {
    return await reader.read();
  } catch (error) {
    throw error.name === "AbortError" ? error : new ApiError("unreachable", "The connection to the server broke off.");
  }
}

const segment = text => encodeURIComponent(text);

export const api = {
  search: (request, signal) => send("POST", "/v1/search", request, signal),
  libraries: () => send("GET", "/v1/libraries"),
  addLibrary: request => send("POST", "/v1/libraries", request),
  refreshLibrary: reference => send("POST", `/v1/libraries/${segment(reference)}/refresh`),
  removeLibrary: reference => send("DELETE", "/v1/libraries/" + segment(reference)),
  jobs: () => send("GET", "/v1/jobs"),
  job: id => send("GET", "/v1/jobs/" + segment(id)),
  changeJob: (id, change) => send("POST", `/v1/jobs/${segment(id)}/${change}`),
  ask: (request, signal) => stream("/v1/ask?" + new URLSearchParams(request), signal),
  flags: () => send("GET", "/v1/flags"),
  setFlag: (name, enabled) => send("PUT", "/v1/flags/" + segment(name), { enabled }),
  models: () => send("GET", "/v1/models"),
  document: (library, id) => send("GET", `/v1/libraries/${segment(library)}/documents/${segment(id)}`),
  proxies: () => send("GET", "/v1/proxies"),
  checkProxies: () => send("POST", "/v1/proxies/check"),
  errors: hours => send("GET", "/v1/errors?hours=" + hours),
  deadLetters: query => send("GET", "/v1/dead-letters?" + new URLSearchParams(query)),
  deadLetter: id => send("GET", "/v1/dead-letters/" + id),
  retryDeadLetters: ids => send("POST", "/v1/dead-letters/retry", { ids }),
  removeDeadLetter: id => send("DELETE", "/v1/dead-letters/" + id),
  quality: query => send("GET", "/v1/quality?" + new URLSearchParams(query)),
  session: () => send("GET", sessionPath),
  beginSession: key => send("POST", sessionPath, { key }),
  endSession: () => send("DELETE", sessionPath),
  grains: () => send("GET", "/v1/grains"),
  metrics: after => send("GET", "/v1/metrics" + (after === null ? "" : "?" + new URLSearchParams({ after }))),
  jobEvents: id => new EventSource(`/v1/jobs/${segment(id)}/events`),
};
