import type { Door } from '../door.ts';

const signedIn = { access_token: '{{access_token}}' };
const ok = { success: ['status', 1] as [string, number] };

export const chatwhizzDoor: Door = {
  name: 'chatwhizz',
  secrets: ['email', 'password'],
  kept: ['access_token', 'refresh_token', 'operator_id'],
  samples: [
    {
      name: 'Sign in',
      method: 'GET',
      path: '/admin/access-token',
      query: {
        email: '{{email}}',
        password: '{{password}}',
        organisation_domain: '{{organisation_domain}}',
        addon_unique_name: '{{addon_unique_name}}',
      },
      keep: { access_token: 'data.access_token', refresh_token: 'data.refresh_token' },
      ...ok,
    },
    {
      name: 'Validate the tokens',
      method: 'POST',
      path: '/admin/access-token/validate',
      body: {
        access_token: '{{access_token}}',
        refresh_token: '{{refresh_token}}',
        addon_unique_name: '{{addon_unique_name}}',
      },
      ...ok,
    },
    {
      name: 'Get the next tokens',
      method: 'POST',
      path: '/admin/access-token/regenerate',
      body: { access_token: '{{access_token}}', refresh_token: '{{refresh_token}}' },
      keep: { access_token: 'data.access_token', refresh_token: 'data.refresh_token' },
      ...ok,
    },
    {
      name: 'Create an operator',
      method: 'POST',
      path: '/admin/operator/create',
      headers: signedIn,
      body: { email: 'operator@shop.example', first_name: 'Dunya', last_name: 'Operator' },
      keep: { operator_id: 'data.id' },
      ...ok,
    },
    {
      name: 'Get the operator',
      method: 'GET',
      path: '/admin/operator/{{operator_id}}',
      headers: signedIn,
      ...ok,
    },
    {
      name: 'Update the operator',
      method: 'PUT',
      path: '/admin/operator/update/{{operator_id}}',
      headers: signedIn,
      body: { status: true },
      ...ok,
    },
    {
      name: 'Create a domain',
      method: 'POST',
      path: '/admin/domain/create',
      headers: signedIn,
      body: { domain_name: 'shop.example', email: 'owner@shop.example' },
      ...ok,
      again: ['message', 'domain_name exists already'],
    },
    { name: 'Get the domain', method: 'GET', path: '/admin/domain/shop.example', headers: signedIn, ...ok },
    {
      name: 'Update the domain',
      method: 'PUT',
      path: '/admin/domain/update/shop.example',
      headers: signedIn,
      body: { status: true },
      ...ok,
    },
    {
      name: 'Assign the operator',
      method: 'POST',
      path: '/admin/operator/assign',
      headers: signedIn,
      body: { domain_name: 'shop.example', operator_id: '{{operator_id}}', unique_id: 'bicycle-1', is_admin: false },
      ...ok,
    },
    {
      name: 'Update the assignment',
      method: 'PUT',
      path: '/admin/operator/assign/{{operator_id}}',
      headers: signedIn,
      body: { domain_name: 'shop.example', unique_id: 'bicycle-1', online_status: true },
      ...ok,
    },
    {
      name: 'Ask whether the widget is visible',
      method: 'POST',
      path: '/admin/check-widget-visiblity',
      headers: signedIn,
      body: { domain_name: 'shop.example' },
      success: ['type', 'success'],
    },
  ],
  async valuesOf(reader) {
    const account = await reader.account.get();
    const [addon] = await reader.addons.list();
    return { organisation_domain: account?.settings.subdomain ?? undefined, addon_unique_name: addon?.name };
  },
};
