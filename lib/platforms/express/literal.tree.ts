// Text without a meaning in patterns, and without letters outside ASCII, whose letter case is not as simple.
const LITERAL = /^[A-Za-z0-9._~-]+$/;

/** A node of the tree of literal segments. An entry belongs to the node at which the literal beginning of its path ends. */
class Node<Entry> {
  readonly entries: Entry[] = [];
  readonly children = new Map<string, Node<Entry>>();
}

/** Entries by the literal beginning of their path patterns, so that a path leaves few of them to match. */
export class LiteralTree<Entry> {
  private readonly root = new Node<Entry>();

  add(pattern: string, entry: Entry): void {
    let node = this.root;
    for (const segment of pattern.split('/').slice(1)) {
      if (!LITERAL.test(segment)) break;
      const key = segment.toLowerCase();
      const next = node.children.get(key) ?? new Node();
      node.children.set(key, next);
      node = next;
    }
    node.entries.push(entry);
  }

  /** The entries whose literal beginning the path shares. */
  along(path: string): Entry[] {
    const found = [...this.root.entries];
    let node: Node<Entry> | undefined = this.root;
    const segments = path.split('/');
    for (let i = 1; i < segments.length; i++) {
      node = node.children.get((segments[i] as string).toLowerCase());
      if (node === undefined) break;
      for (const entry of node.entries) found.push(entry);
    }
    return found;
  }
}
