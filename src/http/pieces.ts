import type { IncomingMessage } from 'node:http';

/** Pieces that any body may come in, and how many bytes they must have on average where there are more. */
const most = { free: 512, leastAverage: 64 };

/** Bounds the chunks of a body. Each takes a few hundred bytes of memory and some microseconds, however short it is: a quarter of a
 *  megabyte in chunks of one byte takes sixty megabytes and a third of a second.
 *  @param refuse told once, when they are too many; what follows is dropped */
export function boundPieces(request: IncomingMessage, refuse: () => void): void {
  if (request.headers['transfer-encoding'] === undefined) return;
  const { push } = request;
  let [pieces, bytes] = [0, 0];
  request.push = (piece, encoding) => {
    if (piece === null) return push.call(request, piece, encoding);
    pieces++;
    bytes += piece.length;
    if (pieces <= most.free || bytes >= pieces * most.leastAverage) return push.call(request, piece, encoding);
    request.push = () => true;
    refuse();
    return true;
  };
}
