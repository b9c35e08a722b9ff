import type { ReactNode } from 'react';
import { Copy } from './copy.tsx';
import classes from './once.module.css';

/** What is shown once, when it is made. @param props.children what is to be known of it */
export function Once({ text, children }: { text: string; children: ReactNode }) {
  return (
    <div className={classes.once} role="status">
      {children}
      <code>{text}</code>
      <Copy text={text} />
    </div>
  );
}
