import { headersField, nameField, secretField } from './text-fields.ts'

/** How to log in to a source of metrics. */
export const login = {
  username: nameField(
    'User',
    'User name of basic authentication, together with password.',
    'loadcurve',
    /^[^:\s][^:]*$/,
    'write a user name without a colon',
  ).optional(),
  password: secretField('Password', 'Password of the user.').optional(),
  headers: headersField('Further headers of each request, by name.').prefault({}),
}
