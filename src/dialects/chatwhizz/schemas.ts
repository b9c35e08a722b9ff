import { siteHost } from '../../core/address.ts';
import type { FamilyRequest } from '../../core/token-families.ts';
import { type Fields, Wrong } from './reading.ts';

/** What each route wants, its first wrong field named in what is thrown. */

export function readSignIn(fields: Fields): Omit<FamilyRequest, 'address'> {
  return {
    email: fields.required('email'),
    password: fields.secret('password'),
    subdomain: fields.required('organisation_domain'),
    addon: fields.required('addon_unique_name'),
  };
}

export function readPair(fields: Fields): { access: string; refresh: string } {
  return { access: fields.required('access_token'), refresh: fields.required('refresh_token') };
}

export function readPairOfAddon(fields: Fields): { access: string; refresh: string; addon: string } {
  return { ...readPair(fields), addon: fields.required('addon_unique_name') };
}

/** Named `first last`, else by what stands before the @ (point 6). */
export function readOperator(fields: Fields): { email: string; name: string } {
  const email = fields.email('email');
  const names = [fields.optional('first_name'), fields.optional('last_name')].filter((name) => name !== null);
  return { email, name: names.join(' ').slice(0, 200) || (email.split('@')[0] as string) };
}

export function readMembership(fields: Fields): { active: boolean } {
  const active = fields.boolean('status');
  if (active === undefined) throw new Wrong('status is required: 0 or 1');
  return { active };
}

function readHost(fields: Fields, name: string): string {
  const host = siteHost(fields.required(name));
  if (host === null) throw new Wrong(`${name} is not valid`);
  return host;
}

export function readNewDomain(fields: Fields): { host: string; email: string } {
  return { host: readHost(fields, 'domain_name'), email: fields.email('email') };
}

export function readDomainName(fields: Fields): { host: string } {
  return { host: readHost(fields, 'domain_name') };
}

export function readDomainChange(fields: Fields): { host?: string; email?: string; active?: boolean } {
  requireOne(fields, ['name', 'status', 'email']);
  const active = fields.boolean('status');
  return {
    ...(fields.has('name') && { host: readHost(fields, 'name') }),
    ...(fields.has('email') && { email: fields.email('email') }),
    ...(active !== undefined && { active }),
  };
}

export type Assignment = { host: string; agentId: string; product: string | null; isAdmin?: boolean };

export function readAssignment(fields: Fields): Assignment {
  const host = readHost(fields, 'domain_name');
  const agentId = fields.required('operator_id');
  const isAdmin = fields.boolean('is_admin');
  return { host, agentId, product: fields.optional('unique_id'), ...(isAdmin !== undefined && { isAdmin }) };
}

export type AssignmentChange = {
  host: string;
  patch: { product?: string | null; isAdmin?: boolean; shown?: boolean; receives?: boolean };
};

export function readAssignmentChange(fields: Fields): AssignmentChange {
  const host = readHost(fields, 'domain_name');
  requireOne(fields, ['unique_id', 'is_admin', 'online_status', 'status']);
  const [isAdmin, shown] = [fields.boolean('is_admin'), fields.boolean('online_status')];
  const receives = fields.boolean('status');
  return {
    host,
    patch: {
      ...(fields.has('unique_id') && { product: fields.optional('unique_id') }),
      ...(isAdmin !== undefined && { isAdmin }),
      ...(shown !== undefined && { shown }),
      ...(receives !== undefined && { receives }),
    },
  };
}

/** Point 13. */
function requireOne(fields: Fields, names: readonly string[]): void {
  if (!names.some((name) => fields.has(name))) throw new Wrong(`Nothing to update: send one of ${names.join(', ')}`);
}
