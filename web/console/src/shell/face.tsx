import type { Presence } from '../api/nouns.ts';
import { initials } from '../words/names.ts';
import classes from './face.module.css';

/** Somebody, by initials: pictures at other addresses would tell those who looks at whom. */
export function Face({
  name,
  id,
  size = 36,
  presence,
}: {
  name: string;
  id: string;
  size?: number;
  presence?: Presence;
}) {
  const tone = Number.parseInt(id.slice(-2), 16) % 6;
  return (
    <span
      className={classes.face}
      data-tone={tone}
      style={{ width: size, height: size, fontSize: size * 0.38 }}
      aria-hidden="true"
    >
      {initials(name)}
      {presence && <Dot presence={presence} className={classes.corner} />}
    </span>
  );
}

/** A shape for each, so that colour is not all that tells them apart. */
export function Dot({ presence, className = '' }: { presence: Presence; className?: string | undefined }) {
  return <span className={`${classes.dot} ${className}`} data-presence={presence} aria-hidden="true" />;
}
