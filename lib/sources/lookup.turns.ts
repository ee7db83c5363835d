/** The share of the slots that unknown keys may fill, and how many of them may wait: after a start every key is one. */
const UNKNOWN_SHARE = 0.75;
const UNKNOWN_WAITING = 1_000;
/** Lookups of one key under way: one, and one that was forgotten while it ran. */
const PER_KEY = 2;

/** A lookup that wants a slot. */
export interface Turn {
  readonly key: string;
  /** Whether the source has known the key lately. */
  readonly known: boolean;
  /** Called when its turn has come; from then on it holds a slot until `release()`. */
  begin(): void;
}

/**
 * The slots of a source: known keys first, each kind in the order it came. A stream of invalidations makes no more than
 * two lookups of a key run side by side: a third one waits until one of them has ended.
 */
export class LookupTurns {
  private readonly known = new Set<Turn>();
  private readonly unknown = new Set<Turn>();
  /** Lookups of keys that fill their share already. */
  private readonly held = new Map<string, Turn>();
  private readonly running = new Map<string, number>();
  private taken = 0;

  constructor(
    private readonly slots: number,
    private readonly maxKnown: number,
  ) {}

  /** Begins a lookup, at once or when its turn comes; false where too many wait already. */
  request(turn: Turn): boolean {
    if ((this.running.get(turn.key) ?? 0) >= PER_KEY) {
      this.held.set(turn.key, turn);
      return true;
    }
    const queue = this.queueOf(turn);
    if (queue.size >= (turn.known ? this.maxKnown : UNKNOWN_WAITING)) return false;
    queue.add(turn);
    this.beginNext();
    return true;
  }

  /** Takes back a lookup that has not begun. */
  cancel(turn: Turn): void {
    this.queueOf(turn).delete(turn);
    if (this.held.get(turn.key) === turn) this.held.delete(turn.key);
  }

  /** Frees the slot of a lookup of a key. */
  release(key: string): void {
    this.taken--;
    const left = (this.running.get(key) ?? 0) - 1;
    if (left > 0) this.running.set(key, left);
    else this.running.delete(key);
    const held = this.held.get(key);
    if (held) {
      this.held.delete(key);
      this.queueOf(held).add(held);
    }
    this.beginNext();
  }

  /** What a lookup waits for, as text. */
  obstacle(turn: Turn): string {
    if (this.held.has(turn.key)) return `lookups of this key under way: ${PER_KEY}`;
    const waiting = this.queueOf(turn).size;
    return `lookups under way: ${this.most(turn.known)}, waiting: ${waiting}`;
  }

  get underWay(): number {
    return this.taken;
  }

  get waiting(): number {
    return this.known.size + this.unknown.size + this.held.size;
  }

  private beginNext(): void {
    for (const queue of [this.known, this.unknown]) {
      for (const turn of queue) {
        if (this.taken >= this.most(turn.known)) break;
        queue.delete(turn);
        this.taken++;
        this.running.set(turn.key, (this.running.get(turn.key) ?? 0) + 1);
        turn.begin();
      }
    }
  }

  /** A quarter is left to known keys, whatever strangers ask for. */
  private most(known: boolean): number {
    return known ? this.slots : Math.ceil(this.slots * UNKNOWN_SHARE);
  }

  private queueOf({ known }: Turn): Set<Turn> {
    return known ? this.known : this.unknown;
  }
}
