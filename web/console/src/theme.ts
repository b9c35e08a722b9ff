import { ActionIcon, Button, createTheme, Menu, Modal, Tooltip } from '@mantine/core';

/** docs/design.md gives the reasons. */
export const theme = createTheme({
  primaryColor: 'leaf',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.28,
  colors: {
    leaf: [
      '#e9f7f1',
      '#d2ecdf',
      '#a5d9c0',
      '#73c49e',
      '#4cb383',
      '#33a872',
      '#2ea36a',
      '#0b6b4f',
      '#085a42',
      '#054534',
    ],
    dark: [
      '#e8ebf0',
      '#c3cad5',
      '#a6afbd',
      '#7d8797',
      '#444d5b',
      '#2c343f',
      '#1c222b',
      '#14181f',
      '#10141a',
      '#0b0e13',
    ],
  },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // What stands in a row is of one height, and a finger needs more of it.
    Button: Button.extend({
      vars: (_, { size }) => ({ root: size === 'xs' ? { '--button-height': 'var(--pressable)' } : {} }),
    }),
    ActionIcon: ActionIcon.extend({
      vars: (_, { size }) => ({ root: size === 32 ? { '--ai-size': 'var(--pressable)' } : {} }),
    }),
    // Inside its landmark, with nothing in it but items: as readers of the screen need it.
    Menu: Menu.extend({ defaultProps: { withinPortal: false, withInitialFocusPlaceholder: false } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, withArrow: false } }),
    Modal: Modal.extend({
      defaultProps: {
        styles: {
          content: { backgroundColor: 'var(--raised)' },
          header: { backgroundColor: 'var(--raised)' },
          title: { fontSize: 16, fontWeight: 600 },
        },
        transitionProps: { duration: 120 },
        radius: 'lg',
      },
    }),
  },
});
