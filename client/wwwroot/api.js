// The REST API. Every failure is an ApiError with the code and the message that the server gave, or "unreachable".

export class ApiError extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

async function send(method, path, body, signal) {
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
    return response.json();
  }

  const problem = await response.json().catch(() => ({}));
  throw new ApiError(problem.code ?? "unexpected_reply", problem.detail ?? `The server answered ${response.status} ${response.statusText}.`);
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
  models: () => send("GET", "/v1/models"),
  proxies: () => send("GET", "/v1/proxies"),
  errors: () => send("GET", "/v1/errors"),
  deadLetters: () => send("GET", "/v1/dead-letters?limit=1"),
  system: () => send("GET", "/v1/system/grains"),
  jobEvents: id => new EventSource(`/v1/jobs/${segment(id)}/events`),
};
