export const pageStyle = `
:host { display: block; height: 100vh; height: 100dvh; }
.page { --sheet: #fff; --ink: #1b1f24; --soft: #59636e; --line: #d8dee4; --ground: #f0f2f5; --back: #f0f2f5; --good: #1a7f37; --bad: #b42318; --accent: #0b6b4f; --on-accent: #fff;
  height: 100%; display: grid; background: var(--back); color: var(--ink); color-scheme: light; font: 15px/1.45 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { .page { --sheet: #1c2128; --ink: #e6edf3; --soft: #9da7b3; --line: #373e47; --ground: #2a313b; --back: #12161c; --good: #57ab5a; --bad: #ff7b72; --accent: #3fae86; --on-accent: #06140f; color-scheme: dark; } }
*, *::before { box-sizing: border-box; }
button, input, textarea { font: inherit; color: inherit; }
button { border: 0; background: none; padding: 0; margin: 0; cursor: pointer; text-align: start; }
svg { width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; flex: none; }
:focus-visible { outline: 3px solid var(--focus, var(--accent)); outline-offset: 2px; }
h1, p, ul { margin: 0; padding: 0; } ul { list-style: none; }
[hidden] { display: none !important; }
.quiet { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.problem { grid-column: 1 / -1; font-size: 14px; color: var(--bad); } .problem:empty { display: none; }
.face { position: relative; display: grid; place-items: center; width: 44px; height: 44px; flex: none; overflow: hidden; border-radius: 50%; background: var(--ground); color: var(--soft); font-size: 15px; font-weight: 600; }
.face img { position: absolute; inset: 0; width: 100%; height: 100%; object-fit: cover; }

.sheet { display: flex; flex-direction: column; width: 100%; height: 100%; min-height: 0; background: var(--sheet); overflow: hidden; }
.place { display: flex; flex-direction: column; min-width: 0; min-height: 0; height: 100%; }
.talk { position: relative; flex: 1; min-height: 0; display: flex; flex-direction: column; }
header { display: flex; align-items: center; gap: 12px; flex: none; min-height: 68px; padding: 12px max(16px, env(safe-area-inset-right)) 12px max(16px, env(safe-area-inset-left)); padding-top: max(12px, env(safe-area-inset-top)); border-bottom: 1px solid var(--line); }
header.branded { background: var(--accent); color: var(--on-accent); border: 0; --focus: var(--on-accent); }
header.branded .face { background: var(--on-accent); color: var(--accent); }
header .title { flex: 1; min-width: 0; }
h1 { font-size: 17px; line-height: 1.3; font-weight: 650; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
header p { font-size: 13px; } header:not(.branded) p { color: var(--soft); }
header button { display: grid; place-items: center; min-width: 40px; height: 40px; border-radius: 20px; }
header button.word { padding: 0 12px; font-size: 14px; color: var(--soft); }
header button:hover { background: rgb(0 0 0 / .08); color: inherit; }
.talk .log { padding: 20px max(16px, calc(50% - 330px)) 8px; }
.log > :first-child { margin-top: auto; }
.log .message { max-width: min(84%, 520px); }
.talk .typing { padding-inline: max(18px, calc(50% - 328px)); }
.talk form { padding-inline: max(12px, calc(50% - 334px)); }

.list { display: flex; flex-direction: column; min-height: 0; height: 100%; }
.list ul { flex: 1; min-height: 0; overflow-y: auto; padding: 6px; }
.item { display: flex; align-items: center; gap: 12px; width: 100%; min-height: 68px; padding: 10px; border-radius: 12px; }
.item:hover { background: var(--ground); } .item[aria-current=true] { background: var(--ground); }
.item[aria-current=true] .face, .item:hover .face { background: var(--line); }
.item .what { flex: 1; min-width: 0; } .item b, .item small { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.item b { font-weight: 550; } .item small { font-size: 14px; color: var(--soft); }
.item.new b { font-weight: 700; } .item.new small { color: var(--ink); }
.item .when { display: flex; flex-direction: column; align-items: flex-end; gap: 4px; align-self: flex-start; padding-top: 3px; font-size: 12px; color: var(--soft); font-variant-numeric: tabular-nums; }
.count { min-width: 20px; height: 20px; padding: 0 6px; border-radius: 10px; background: var(--accent); color: var(--on-accent); font-weight: 650; line-height: 20px; text-align: center; }
.empty { margin: auto; max-width: 340px; padding: 32px 24px; text-align: center; color: var(--soft); }
.empty b { display: block; margin-bottom: 4px; color: var(--ink); font-weight: 600; }

.alone { display: grid; width: 100%; height: 100%; min-height: 0; overflow-y: auto; }
.card { margin: auto; width: calc(100% - 48px); max-width: 400px; padding: 32px; border-radius: 16px; background: var(--sheet); box-shadow: 0 1px 3px rgb(0 0 0 / .15); overflow-wrap: anywhere; }
.card h1 { margin-bottom: 8px; font-size: 20px; white-space: normal; } .card p { color: var(--soft); white-space: pre-line; } .card p.problem { margin-top: 12px; color: var(--bad); }
.card label { display: block; margin: 16px 0 4px; font-size: 14px; font-weight: 600; }
.card input { width: 100%; height: 44px; padding: 0 12px; border: 1px solid var(--soft); border-radius: 10px; background: var(--sheet); font-size: 16px; }
.card input:focus-visible { outline-width: 2px; outline-offset: -1px; --focus: var(--ink); }
.card form { max-height: none; padding: 0; border: 0; overflow: visible; }
.card button { display: block; width: 100%; height: 44px; margin-top: 24px; border-radius: 10px; background: var(--accent); color: var(--on-accent); font-weight: 600; text-align: center; }
.talk .card { box-shadow: none; border: 1px solid var(--line); }

@media (min-width: 760px) {
  .page { padding: 24px; place-items: center; }
  .sheet { max-width: 760px; max-height: 960px; border-radius: 16px; box-shadow: 0 8px 32px rgb(0 0 0 / .1), 0 0 0 1px rgb(0 0 0 / .05); }
  .sheet.many { display: grid; grid-template-columns: 320px minmax(0, 1fr); grid-template-rows: minmax(0, 1fr); max-width: 1120px; }
  .list { border-inline-end: 1px solid var(--line); }
  .many .goback { display: none; }
}
@media (max-width: 759px) {
  .talking .list { display: none; } .many:not(.talking) .place { display: none; }
}
@media (prefers-reduced-motion: reduce) { * { animation: none !important; transition: none !important; } }
`;
