/** Sums by name. A name whose sum is zero takes no memory. */
export class Tally {
  private readonly sums = new Map<string, number>();

  of(name: string): number {
    return this.sums.get(name) ?? 0;
  }

  /** @returns the new sum, never below zero */
  add(name: string, amount = 1): number {
    const sum = this.of(name) + amount;
    if (sum <= 0) {
      this.sums.delete(name);
      return 0;
    }
    this.sums.set(name, sum);
    return sum;
  }
}
