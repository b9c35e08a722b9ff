/** Important where the page could reach: inside a shadow tree, important wins over the page's important. */
export const style = `
:host { all: initial !important; display: block !important; position: fixed !important; z-index: 2147483647 !important; inset: auto !important; bottom: 0 !important; width: 0 !important; height: 0 !important; }
:host(.right) { right: 0 !important; } :host(.left) { left: 0 !important; }
:host(.list) { position: static !important; z-index: auto !important; width: auto !important; height: auto !important; max-width: 420px !important; }
:host(.list) .home { padding: 8px 18px; border: 1px solid var(--line); border-radius: 16px; background: var(--sheet); }
@media print { :host { display: none !important; } }
.root { --sheet: #fff; --ink: #1b1f24; --soft: #59636e; --line: #d8dee4; --ground: #f6f8fa; --good: #1a7f37; --bad: #b42318;
  font: 15px/1.45 system-ui, sans-serif; color: var(--ink); color-scheme: light; text-align: start; }
@media (prefers-color-scheme: dark) { .root { --sheet: #1c2128; --ink: #e6edf3; --soft: #9da7b3; --line: #373e47; --ground: #262c36; --good: #57ab5a; --bad: #ff7b72; color-scheme: dark; } }
*, *::before { box-sizing: border-box; }
button, a, textarea { font: inherit; color: inherit; }
button { border: 0; background: none; padding: 0; margin: 0; cursor: pointer; text-align: start; }
svg { width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; flex: none; }
:focus-visible { outline: 3px solid var(--focus, var(--accent)); outline-offset: 2px; }
h2, p, ul { margin: 0; padding: 0; } ul { list-style: none; }
[hidden] { display: none !important; }
.launcher { position: fixed; bottom: calc(max(20px, env(safe-area-inset-bottom)) + var(--below, 0) * 68px); display: flex; align-items: center; gap: 10px; max-width: calc(100vw - 40px); min-height: 56px; padding: 0 22px 0 18px; border-radius: 28px;
  background: var(--accent); color: var(--on-accent); font-weight: 600; font-size: 16px; box-shadow: 0 6px 20px rgb(0 0 0 / .22), 0 1px 3px rgb(0 0 0 / .18); transition: box-shadow .15s; --focus: #0969da; }
.launcher:hover { box-shadow: 0 8px 26px rgb(0 0 0 / .28), 0 1px 3px rgb(0 0 0 / .18); }
.launcher span.label { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.right .launcher, .right .panel { right: 20px; } .left .launcher, .left .panel { left: 20px; }
.badge { position: absolute; top: -4px; inset-inline-end: -2px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px; background: #cf222e; color: #fff; font-size: 13px; line-height: 22px; text-align: center; }
.panel { position: fixed; bottom: 92px; display: flex; flex-direction: column; width: 384px; max-width: calc(100vw - 40px); height: min(640px, calc(100vh - 112px)); overflow: hidden; border-radius: 16px; background: var(--sheet);
  box-shadow: 0 12px 48px rgb(0 0 0 / .24), 0 0 0 1px rgb(0 0 0 / .06); animation: rise .18s ease-out; }
.panel.short { height: auto; max-height: min(640px, calc(100vh - 112px)); }
@keyframes rise { from { opacity: 0; transform: translateY(12px); } }
header { display: flex; align-items: center; gap: 12px; padding: 16px 12px 16px 18px; background: var(--accent); color: var(--on-accent); --focus: var(--on-accent); }
header .title { flex: 1; min-width: 0; } header h2 { font-size: 17px; line-height: 1.3; font-weight: 650; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
header p { font-size: 13px; }
header button { display: grid; place-items: center; width: 40px; height: 40px; border-radius: 50%; }
header button:hover { background: rgb(0 0 0 / .14); }
.face { position: relative; display: grid; place-items: center; width: 44px; height: 44px; flex: none; overflow: hidden; border-radius: 50%; background: var(--ground); color: var(--soft); font-size: 15px; font-weight: 600; }
.face img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: cover; }
header .face { background: var(--on-accent); color: var(--accent); }
.home { flex: 1; overflow-y: auto; padding: 18px; display: flex; flex-direction: column; gap: 18px; }
.hello { font-size: 16px; white-space: pre-line; overflow-wrap: anywhere; }
.start { display: flex; align-items: center; gap: 14px; width: 100%; padding: 14px 16px; border-radius: 12px; background: var(--sheet); border: 1px solid var(--line); box-shadow: 0 1px 3px rgb(0 0 0 / .08); transition: border-color .15s; }
.start:hover { border-color: var(--soft); }
.start > svg { stroke: var(--soft); }
.start b { display: block; font-weight: 600; }
.start > span { flex: 1; } small { display: block; font-size: 13px; color: var(--soft); }
h3 { margin: 0 0 4px; font-size: 13px; font-weight: 600; color: var(--soft); }
.row { display: flex; align-items: center; margin: 0 -10px; }
.person { flex: 1; min-width: 0; display: flex; align-items: center; gap: 12px; padding: 9px 10px; border-radius: 10px; text-decoration: none; }
.person:hover { background: var(--ground); }
.person:hover .face { background: var(--line); }
.person .who { flex: 1; min-width: 0; } .person b { font-weight: 600; } .person .post { color: var(--soft); }
.state::before { content: ""; display: inline-block; width: 8px; height: 8px; margin-inline-end: 6px; border-radius: 50%; background: var(--soft); vertical-align: 1px; }
.state.on { color: var(--good); } .state.on::before { background: var(--good); }
.person > svg { width: 18px; height: 18px; stroke: var(--soft); }
.code { display: none; place-items: center; width: 44px; height: 44px; border-radius: 10px; color: var(--soft); }
.code:hover, .code[aria-expanded=true] { background: var(--ground); color: var(--ink); } .code svg { width: 20px; height: 20px; stroke-width: 1.8; }
@media (hover: hover) and (pointer: fine) and (min-width: 481px) { .code { display: grid; } }
.scan { display: flex; align-items: center; gap: 16px; margin: 4px 0 10px; padding: 12px; border-radius: 12px; background: var(--ground); font-size: 14px; }
.consent { display: grid; grid-template-columns: auto 1fr; gap: 2px 10px; padding: 12px 14px; border: 1px solid var(--line); border-radius: 12px; font-size: 14px; }
.consent input { width: 20px; height: 20px; margin: 1px 0 0; accent-color: var(--ink); }
.consent label { white-space: pre-line; overflow-wrap: anywhere; }
.problem { grid-column: 1 / -1; font-size: 13px; color: var(--bad); } .problem:empty { display: none; }
.talk { flex: 1; min-height: 0; display: flex; flex-direction: column; }
.wait { margin: auto; color: var(--soft); padding: 24px; text-align: center; }
.quiet { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 480px) {
  .panel { inset: 0 !important; width: 100vw; max-width: none; height: 100dvh !important; max-height: none !important; border-radius: 0; }
  .open .launcher { display: none; }
}
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
`;
