export default defineNuxtConfig({
  vue: { compilerOptions: { isCustomElement: (tag) => tag.startsWith('pusher-') } },
  telemetry: false,
  experimental: { payloadExtraction: false },
  ssr: true,
  compatibilityDate: '2025-07-01',
});
