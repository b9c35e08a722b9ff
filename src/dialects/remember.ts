/** Asks once a request: who was found before its body was read is known when it is handled. */
export function remember<R extends object, T>(ask: (request: R) => Promise<T>): (request: R) => Promise<T> {
  const known = new WeakMap<R, Promise<T>>();
  return (request) => {
    const answer = known.get(request) ?? ask(request);
    known.set(request, answer);
    return answer;
  };
}
