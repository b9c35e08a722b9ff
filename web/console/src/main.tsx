import './theme.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { client } from './data/client.ts';
import { nonce } from './nonce.ts';
import { bringPage } from './shell/pages.ts';
import { theme } from './theme.ts';
import { startLanguage } from './words/language.ts';

await startLanguage();
bringPage(location.pathname.replace(/^\/console/, ''));
createRoot(document.getElementById('root') as HTMLElement).render(
  <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
    <QueryClientProvider client={client}>
      <Notifications position="top-center" limit={3} />
      <App />
    </QueryClientProvider>
  </MantineProvider>,
);
