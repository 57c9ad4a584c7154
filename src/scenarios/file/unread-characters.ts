import { isPair, isScalar, visit } from 'yaml'
import type { Problem } from '../../types/scenario.ts'
import { pathText, placeOf, type SourceDocument } from './document.ts'

const unknownCharacter = '\ufffd'

/** Keys and values with a character that could not be read. In a comment it does no harm. */
export function unreadCharacters(source: SourceDocument): Problem[] {
  const problems: Problem[] = []
  visit(source.root, {
    Scalar: (_, node, ancestors) => {
      if (typeof node.value !== 'string' || !node.value.includes(unknownCharacter)) return
      const keys = ancestors.flatMap((ancestor) =>
        isPair(ancestor) && isScalar(ancestor.key) ? [String(ancestor.key.value)] : [],
      )
      const message = `${JSON.stringify(node.value)} holds a character that is not UTF-8`
      problems.push({ ...placeOf(source, node), path: pathText(keys), message, suggestion: 'save the file as UTF-8' })
    },
  })
  return problems
}
