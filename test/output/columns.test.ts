/** PSML and tabs: the packet list in other clothes. */
import { describe, expect, it } from 'vitest'
import { psmlPrinter } from '../../src/output/psml.ts'
import { tabsPrinter } from '../../src/output/tabs.ts'
import { framesOf, print, toyBytes } from './toy.ts'

describe('PSML', () => {
  it('has a section for each column', () => {
    expect(print(psmlPrinter(), framesOf([toyBytes(1)]))).toBe(`<?xml version="1.0" encoding="utf-8"?>
<psml version="0" creator="castshark">
<structure>
<section>No.</section>
<section>Time</section>
<section>Source</section>
<section>Destination</section>
<section>Protocol</section>
<section>Length</section>
<section>Info</section>
</structure>

<packet>
<section>1</section>
<section>0.000000000</section>
<section>here</section>
<section>there</section>
<section>TOY</section>
<section>7</section>
<section>&lt;toy&gt; 1</section>
</packet>

</psml>
`)
  })

  it('is a document without frames as well', () => {
    expect(print(psmlPrinter(), framesOf([]))).toMatch(/<\/structure>\n\n<\/psml>\n$/)
  })
})

describe('tabs', () => {
  it('stand between the columns', () => {
    expect(print(tabsPrinter(), framesOf([toyBytes(1), toyBytes(2)]))).toBe(
      '    1\t0.000000000\t        here\t→\tthere       \tTOY\t7\t<toy> 1\n' +
        '    2\t1.000000000\t        here\t→\tthere       \tTOY\t7\t<toy> 2\n',
    )
  })
})
