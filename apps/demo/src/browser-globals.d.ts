/** What `/js/rupt.js` puts on the window, as far as the shop uses it. */
interface AttachAnswer {
  attached_devices: number;
  default_device_limit: number;
  device_id: string;
  new_device?: boolean;
  access: string;
  suspended?: boolean;
}

interface AttachOptions {
  client_id: string;
  account: string;
  email?: string;
  limit_config?: { overall_device_limit: number };
  metadata?: Record<string, string>;
  redirect_urls: {
    logout_url: string;
    new_account_url: string;
    success_url: string;
    suspended_url: string;
    upgrade_url: string;
  };
  on_challenge?: (event: { challenge?: string }) => unknown;
  on_limit_exceeded?: () => unknown;
  on_current_device_logout?: (event: { challenge?: string }) => unknown;
}

interface Window {
  Rupt?: {
    attach(options: AttachOptions): Promise<AttachAnswer | null>;
  };
}
