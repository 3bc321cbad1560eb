import { describe, expect, test } from 'vitest'
import { questionOf } from '../../../src/multicast/diagnosis/question.ts'

describe('a stream that is asked about', () => {
  test.each<[text: string, group: string, port: number | undefined, source: string | undefined, written: string]>([
    ['239.1.1.1', '239.1.1.1', undefined, undefined, '239.1.1.1'],
    ['239.1.1.1:5004', '239.1.1.1', 5004, undefined, '239.1.1.1:5004'],
    ['232.1.1.1@192.0.2.7', '232.1.1.1', undefined, '192.0.2.7', '232.1.1.1@192.0.2.7'],
    ['232.1.1.1:65535@192.0.2.7', '232.1.1.1', 65535, '192.0.2.7', '232.1.1.1:65535@192.0.2.7'],
    ['ff15::5004', 'ff15::5004', undefined, undefined, 'ff15::5004'],
    ['FF15:0::5004', 'ff15::5004', undefined, undefined, 'ff15::5004'],
    ['[ff15::1]', 'ff15::1', undefined, undefined, 'ff15::1'],
    ['[ff15::1]:5004', 'ff15::1', 5004, undefined, '[ff15::1]:5004'],
    ['[ff3e::8000:1]:5004@2001:db8::7', 'ff3e::8000:1', 5004, '2001:db8::7', '[ff3e::8000:1]:5004@2001:db8::7'],
    ['ff3e::8000:1@2001:db8::7', 'ff3e::8000:1', undefined, '2001:db8::7', 'ff3e::8000:1@2001:db8::7'],
  ])('%s', (text, groupText, port, sourceText, written) => {
    expect(questionOf(text)).toMatchObject({ groupText, port, sourceText, text: written })
  })

  test.each([
    ['', '"" is no address'],
    ['239.1.1', '"239.1.1" is no address'],
    ['192.0.2.7', '192.0.2.7 is no multicast group'],
    ['2001:db8::1', '2001:db8::1 is no multicast group'],
    ['239.1.1.1:', '"" is no port'],
    ['239.1.1.1:0', '"0" is no port'],
    ['239.1.1.1:65536', '"65536" is no port'],
    ['239.1.1.1:5e3', '"5e3" is no port'],
    ['[ff15::1:5004', '"[ff15::1:5004" is no address'],
    ['232.1.1.1@', '"" is no address'],
    ['232.1.1.1@here', '"here" is no address'],
    ['232.1.1.1@2001:db8::7', '2001:db8::7 is of another version of IP than 232.1.1.1'],
    ['232.1.1.1@239.1.1.1', '239.1.1.1 is a group, and no source'],
  ])('is none: %s', (text, why) => {
    expect(questionOf(text)).toBe(why)
  })
})
