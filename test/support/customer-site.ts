import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Page } from 'playwright-core';

export type Visit = { page: Page; errors: string[] /** what the page asked of Parley */; asked: string[] };

export type CustomerSite = {
  url: string;
  /** what it keeps of Parley on its own host, as /copied.js */
  copy: string;
  /** opens a page that it answers with this. An error is what the page throws or the browser reports, but for missing icons */
  visit(browser: BrowserContext, html: string, headers?: Record<string, string>): Promise<Visit>;
  stop(): void;
};

/** A customer's own site: another origin than Parley's. */
export async function startCustomerSite(parley: string): Promise<CustomerSite> {
  let served = { body: '', headers: {} as Record<string, string> };
  const server = createServer(({ url }, response) => {
    if (url === '/copied.js') return response.writeHead(200, { 'content-type': 'text/javascript' }).end(site.copy);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...served.headers }).end(served.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const site: CustomerSite = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    copy: '',
    async visit(browser, html, headers = {}) {
      const whole = /<html/.test(html) ? html : `<html lang="en"><title>Site</title>${html}</html>`;
      served = { body: `<!doctype html>${whole}`, headers };
      const page = await browser.newPage();
      const errors: string[] = [];
      const asked: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (said) => {
        if (said.type() === 'error' && !/favicon/.test(`${said.text()} ${said.location().url}`))
          errors.push(said.text());
      });
      page.on('request', (request) => {
        if (request.url().startsWith(parley)) asked.push(request.url().slice(parley.length));
      });
      await page.goto(`${site.url}/`);
      return { page, errors, asked };
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
  return site;
}
