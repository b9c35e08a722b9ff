export const talkStyle = `
.log { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 16px 16px 8px; display: flex; flex-direction: column; }
.log:focus-visible { outline-offset: -3px; }
.first { color: var(--soft); text-align: center; padding: 12px 20px; font-size: 14px; }
.log .more { align-self: center; padding: 6px 14px; border-radius: 14px; color: var(--soft); font-size: 13px; font-weight: 600; }
.log .more:hover { background: var(--ground); }
.day { align-self: center; margin: 14px 0 8px; font-size: 12px; color: var(--soft); }
.message { display: flex; flex-direction: column; max-width: 84%; margin-top: 3px; }
.message.turn { margin-top: 12px; }
.message .text { padding: 8px 13px; border-radius: 16px; white-space: pre-wrap; overflow-wrap: anywhere; }
.message.agent { align-self: flex-start; display: grid; grid-template-columns: 28px 1fr; column-gap: 8px; }
.message.agent > * { grid-column: 2; justify-self: start; }
.message.agent .face { grid-column: 1; grid-row: 2; width: 28px; height: 28px; font-size: 11px; align-self: end; }
.message.agent .text { background: var(--ground); border-end-start-radius: 5px; }
.message.you { align-self: flex-end; align-items: flex-end; }
.message.you .text { background: var(--accent); color: var(--on-accent); border-end-end-radius: 5px; }
.message.pending .text { opacity: .75; }
.who, .note { font-size: 12px; color: var(--soft); } .message .who { margin: 0 0 3px 2px; font-weight: 600; }
.note { margin: 3px 4px 0; } .note button { font-weight: 600; text-decoration: underline; color: var(--ink); }
.choices { display: flex; flex-wrap: wrap; gap: 8px; margin: 10px 0 4px 36px; } .first + .choices { margin: 0; justify-content: center; }
.choices button { min-height: 40px; padding: 8px 16px; border: 1px solid var(--line); border-radius: 20px; font-weight: 550; overflow-wrap: anywhere; } .choices button:hover { background: var(--ground); border-color: var(--soft); }
.typing { min-height: 22px; padding: 0 18px 4px; font-size: 13px; color: var(--soft); }
.dots { display: inline-flex; gap: 3px; margin-inline-end: 8px; } .dots i { width: 6px; height: 6px; border-radius: 50%; background: var(--soft); animation: dot 1.2s infinite; }
.dots i:nth-child(2) { animation-delay: .15s; } .dots i:nth-child(3) { animation-delay: .3s; }
@keyframes dot { 0%, 60%, 100% { opacity: .35; } 30% { opacity: 1; } }
.offline { padding: 8px 16px; background: var(--ground); color: var(--soft); font-size: 13px; text-align: center; border-top: 1px solid var(--line); }
form { max-height: 75%; overflow-y: auto; flex: none; padding: 10px 12px max(12px, env(safe-area-inset-bottom)); border-top: 1px solid var(--line); }
.compose { display: flex; align-items: flex-end; gap: 8px; }
.ended { display: flex; align-items: center; gap: 12px; align-self: stretch; margin: 16px 0 4px; font-size: 12px; color: var(--soft); }
.ended::before, .ended::after { content: ""; flex: 1; border-top: 1px solid var(--line); }
.reach { display: grid; grid-template-columns: 1fr 1fr; gap: 8px; min-width: 0; margin: 0 0 10px; padding: 0; border: 0; }
.reach legend { padding: 0; margin-bottom: 6px; font-size: 13px; font-weight: 600; }
.reach .name { grid-column: 1 / -1; }
.reach label { display: block; margin-bottom: 2px; font-size: 12px; color: var(--soft); }
.reach input { width: 100%; min-width: 0; height: 40px; padding: 0 12px; border: 1px solid var(--soft); border-radius: 10px; background: var(--sheet); color: inherit; font: inherit; font-size: 16px; }
.reach input:focus-visible { outline-width: 2px; outline-offset: -1px; --focus: var(--ink); }
.reach input[aria-invalid] { border-color: var(--bad); }
textarea { flex: 1; min-width: 0; max-height: 132px; padding: 10px 14px; resize: none; overflow-y: auto; border: 1px solid var(--soft); border-radius: 22px; background: var(--sheet); font-size: 16px; line-height: 22px; field-sizing: content; }
textarea:focus-visible { outline-width: 2px; outline-offset: -1px; --focus: var(--ink); }
textarea::placeholder { color: var(--soft); opacity: 1; }
form button { display: grid; place-items: center; width: 44px; height: 44px; border-radius: 50%; background: var(--accent); color: var(--on-accent); flex: none; --focus: var(--ink); }
form button svg { width: 20px; height: 20px; }
`;
