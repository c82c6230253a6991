import type { Reading } from "../collect/reading.ts";

const GLOBALS = [
  "BarcodeDetector",
  "BatteryManager",
  "BluetoothUUID",
  "CloseWatcher",
  "ContactsManager",
  "DocumentPictureInPicture",
  "EyeDropper",
  "FaceDetector",
  "FederatedCredential",
  "GPU",
  "HID",
  "IdleDetector",
  "LaunchParams",
  "NDEFReader",
  "NavigateEvent",
  "Notification",
  "PaymentManager",
  "PublicKeyCredential",
  "PushManager",
  "Sanitizer",
  "Serial",
  "ServiceWorker",
  "SharedArrayBuffer",
  "SharedWorker",
  "SnapEvent",
  "SpeechRecognition",
  "Temporal",
  "TrustedHTML",
  "USB",
  "ViewTransition",
  "WakeLock",
  "WebTransport",
  "XRSession",
];

/** Which interfaces exist: the engine and roughly its version, independent of the agent text. */
export function readEngine(): Reading {
  return { value: GLOBALS.map((name) => (name in globalThis ? 1 : 0)).join("") + String(isNaN).length };
}
