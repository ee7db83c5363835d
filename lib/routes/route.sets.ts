/** Sets that are cached at most. An application has about as many as routes, but clients choose the paths. */
const MAX_SETS = 2_048;

interface Branch extends Map<object, Branch> {}

/** Gives each distinct list of routes one object that identifies it. */
export class RouteSets {
  private root: Branch = new Map();
  private size = 0;

  /** The same object for the same routes in the same order. */
  of(reached: readonly object[]): object {
    if (this.size >= MAX_SETS) this.clear();
    let branch = this.root;
    for (let i = 0; i < reached.length; i++) branch = this.follow(branch, reached[i] as object);
    return branch;
  }

  clear(): void {
    this.root = new Map();
    this.size = 0;
  }

  private follow(from: Branch, reached: object): Branch {
    let next = from.get(reached);
    if (next === undefined) {
      next = new Map();
      from.set(reached, next);
      this.size++;
    }
    return next;
  }
}
