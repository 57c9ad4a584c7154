import type { z } from 'zod'

type Shape = z.core.$ZodShape

/** The fields of a section by who has them: drivers, or engines. A field of several owners is the same for each. */
export type FieldsByOwner<Owner extends string> = Readonly<Record<Owner, Shape>>

/** All shapes in one. */
type Merged<Shapes> = [Shapes] extends [never]
  ? Record<never, Shape>
  : (Shapes extends unknown ? (one: Shapes) => void : never) extends (all: infer All extends Shape) => void
    ? All
    : never

/** The fields of all owners, in the order of the owners. */
export function fieldsOfAll<Fields extends FieldsByOwner<string>>(fields: Fields): Merged<Fields[keyof Fields]> {
  return Object.assign({}, ...Object.values(fields))
}

/** What a scenario holds of the fields `own`; `forms` has the name and the form of each in a scenario. */
export function formsOf<Forms extends FieldsByOwner<string>, Own extends Shape>(
  forms: Forms,
  own: Own,
): Merged<Forms[keyof Own & keyof Forms]> {
  return Object.assign({}, ...Object.keys(own).map((field) => forms[field]))
}

/** field -> who has it */
export function ownersByField<Owner extends string>(fields: FieldsByOwner<Owner>): ReadonlyMap<string, Owner[]> {
  const owners = new Map<string, Owner[]>()
  for (const owner of Object.keys(fields) as Owner[]) {
    for (const field of Object.keys(fields[owner])) owners.set(field, [...(owners.get(field) ?? []), owner])
  }
  return owners
}
