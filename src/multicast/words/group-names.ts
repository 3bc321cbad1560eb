/** Lists of groups and their names. */

/** @param list a line for each: the group, a blank, its name */
export const namesIn = (list: string): ReadonlyMap<string, string> =>
  new Map(
    list
      .trim()
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
  )
