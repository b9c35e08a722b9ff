let context: AudioContext | null = null;

/** Two soft notes, a fifth apart, a third of a second: heard by whoever sits there, not by the room. */
export function chime(): void {
  context ??= new AudioContext();
  const { currentTime: now, destination } = context;
  void context.resume();
  for (const [index, hertz] of [523.25, 783.99].entries()) {
    const start = now + index * 0.12;
    const note = new OscillatorNode(context, { frequency: hertz });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, start);
    volume.gain.linearRampToValueAtTime(0.06, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.3);
    note.connect(volume).connect(destination);
    note.start(start);
    note.stop(start + 0.32);
  }
}
