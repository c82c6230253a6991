import { z } from "zod";
import { lenientText } from "../../shared/wire.ts";

const HASH_MAX = 8192;

const wrapped = <T extends z.ZodType>(value: T) =>
  z
    .object({ value: value.nullish().catch(undefined) })
    .nullish()
    .catch(undefined);

/** The nine signals of the published SDK; whatever of it is malformed counts as unknown. */
export const Signals = z
  .object({
    fonts: wrapped(z.array(z.string()).max(500)),
    languages: wrapped(z.array(z.unknown()).max(50)),
    screenResolution: wrapped(z.array(z.number()).max(4)),
    timezone: wrapped(z.string().max(100)),
    platform: wrapped(z.string().max(100)),
    touchSupport: wrapped(z.record(z.string(), z.unknown())),
    math: wrapped(z.record(z.string(), z.unknown())),
    localStorage: wrapped(z.unknown()),
    highEntropyValues: wrapped(z.record(z.string(), z.unknown())),
    androidVendorIdentifier: z.unknown().optional(),
  })
  .nullish()
  .catch(undefined);
export type Signals = z.infer<typeof Signals>;

const Components = z
  .record(z.string().regex(/^[a-zA-Z0-9_.]{1,40}$/), z.string().max(128))
  .refine((value) => Object.keys(value).length <= 80, { message: "must have at most 80 components" });

const DeviceInfo = z
  .object({
    os: z.object({ name: z.string().max(100).nullish(), version: z.string().max(100).nullish() }).nullish(),
    device: z
      .object({
        vendor: z.string().max(100).nullish(),
        type: z.string().max(40).nullish(),
        model: z.string().max(100).nullish(),
      })
      .nullish(),
  })
  .nullish();
/** What a native client says of its device. */
export type NativeInfo = z.infer<typeof DeviceInfo>;

/** Short words of our own SDK; whatever else arrives counts as none. */
const hints = z.array(z.string().max(60)).max(30).nullish().catch(undefined);

/** How a client describes itself: the same in every call that brings a description. */
export const descriptionFields = {
  fingerprint: z.string().max(HASH_MAX).nullish(),
  last_fingerprint: lenientText(HASH_MAX),
  components: Components.nullish(),
  noisy: z.array(z.string().max(40)).max(80).nullish(),
  private_mode: z.boolean().nullish(),
  automation: hints,
  lies: hints,
  signals: Signals,
  device_id: lenientText(100),
  device_info: DeviceInfo,
};
