import type { CorsModuleOptions } from 'nestjs-cors';

export const options: CorsModuleOptions = {
  policies: {
    // A policy of its own, without credentials: every app made with Capacitor or Tauri has these origins.
    apps: {
      origins: [
        'capacitor://localhost', // Capacitor on iOS
        'https://localhost', // Capacitor on Android
        'tauri://localhost', // Tauri on macOS, Linux and iOS
        'http://tauri.localhost', // Tauri on Windows and Android
        'app://.', // Electron, pages by a protocol of its own
        'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
        'moz-extension://*', // Firefox gives each installation an origin of its own
      ],
      dangerouslyAllowOriginLoopback: true,
      allowedHeaders: ['Content-Type', 'Authorization'],
    },
  },
  default: 'apps',
};
