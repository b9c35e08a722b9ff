import { Link } from 'wouter';
import classes from './page.module.css';

type Part = { path: string; words: string; isHere: boolean };

/** The ways between the parts of one page. */
export function Parts({ label, parts }: { label: string; parts: Part[] }) {
  return (
    <nav className={classes.parts} aria-label={label}>
      {parts.map(({ path, words, isHere }) => (
        <Link key={path} href={path} className={classes.part ?? ''} aria-current={isHere ? 'page' : undefined}>
          {words}
        </Link>
      ))}
    </nav>
  );
}
