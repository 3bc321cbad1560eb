/** A table of what an observer found out, at the end. */
import type { Packet } from '../decode/packet.ts'
import type { Observer } from './observe.ts'
import type { ObserveOptions } from './observe-options.ts'
import { printRows, type Told } from './rows.ts'

export class Table<Row> implements Observer {
  /** @param told what there is to be told now */
  constructor(
    private readonly observer: Observer,
    private readonly told: () => Told<Row>,
    private readonly options: ObserveOptions,
  ) {}

  see(p: Packet, stamp: number): void {
    this.observer.see(p, stamp)
  }

  advance(stamp: number): void {
    this.observer.advance(stamp)
  }

  end(): Promise<void> {
    return printRows(this.told(), this.options.json === true)
  }
}
