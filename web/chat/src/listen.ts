const longestPauseMs = 15_000;
const notAnyMore = 4401;
/** Several events at once are looked at once. */
const gatherMs = 150;

/** Calls whenever something happened, and after a connection that was lost. */
export function listen(path: string, happened: () => void): void {
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(happened, gatherMs);
  };
  const connect = () => {
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}${path}`, ['parley.v1']);
    socket.onmessage = ({ data }) => {
      tries = 0;
      if (JSON.parse(data as string).cursor !== undefined) soon();
    };
    socket.onclose = ({ code }) => {
      // It may not listen any more: whoever asks is told why.
      if (code === notAnyMore) soon();
      const pause = Math.min(longestPauseMs, 500 * 2 ** tries++);
      setTimeout(connect, pause / 2 + (Math.random() * pause) / 2);
    };
  };
  connect();
}
