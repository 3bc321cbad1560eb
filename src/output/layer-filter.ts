/** `-j` and `-J`: which layers and fields JSON, EK and PDML open; the others only say that they are there. */

export interface LayerFilter {
  readonly names: ReadonlySet<string>
  /** Whatever stands below a named one is opened too (`-J`); without it, only what is named itself (`-j`). */
  readonly deep: boolean
}

/** @param text names, separated by blanks */
export function layerFilter(text: string, deep: boolean): LayerFilter {
  return { names: new Set(text.split(/[\s,]+/).filter((name) => name !== '')), deep }
}

export const isWanted = (filter: LayerFilter | undefined, name: string): boolean =>
  filter === undefined || filter.names.has(name)
