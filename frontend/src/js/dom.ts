const startedFor = new WeakMap<Element, Set<string>>();

/**
 * What matches `selector` at or below `root` and was not handed out for it before. Parts of a page come and go and the
 * same part may be announced twice; whoever adds listeners through this adds them once.
 */
export function fresh<T extends HTMLElement>(root: ParentNode, selector: string): T[] {
  const found = [...root.querySelectorAll<T>(selector)];
  if (root instanceof HTMLElement && root.matches(selector)) found.unshift(root as T);
  return found.filter((element) => {
    const known = startedFor.get(element) ?? new Set();
    startedFor.set(element, known);
    return !known.has(selector) && known.add(selector);
  });
}
