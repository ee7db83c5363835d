/** How unknown keys are limited: their share of the slots, and how many may wait. After a start every key is unknown. */
const UNKNOWN_SHARE = 0.75;
const UNKNOWN_WAITING = 1_000;
/** At most two lookups of one key run: one, and an earlier one whose key was forgotten meanwhile. */
const PER_KEY = 2;

/** A lookup that wants a slot. */
export interface Turn {
  readonly key: string;
  /** Whether the source has known the key lately. */
  readonly known: boolean;
  /** Called when it is its turn. It holds a slot until `release()`. */
  begin(): void;
}

/**
 * Gives the slots of a source to lookups: known keys first, otherwise in order of arrival. However often a key is
 * invalidated, at most two of its lookups run side by side: a third waits until one has ended.
 */
export class LookupTurns {
  private readonly known = new Set<Turn>();
  private readonly unknown = new Set<Turn>();
  /** The next lookup of each key that already has two under way. */
  private readonly held = new Map<string, Turn>();
  private readonly running = new Map<string, number>();
  private taken = 0;

  constructor(
    private readonly slots: number,
    private readonly maxKnown: number,
  ) {}

  /** Begins a lookup, now or when its turn comes; false if too many wait already. */
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

  /** Removes a lookup that has not begun. */
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

  /** A quarter of the slots is reserved for known keys. */
  private most(known: boolean): number {
    return known ? this.slots : Math.ceil(this.slots * UNKNOWN_SHARE);
  }

  private queueOf({ known }: Turn): Set<Turn> {
    return known ? this.known : this.unknown;
  }
}
