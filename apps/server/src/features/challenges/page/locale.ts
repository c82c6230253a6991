export {
  direction,
  isLocale,
  LANGUAGE_NAMES,
  LOCALES,
  type Locale,
  negotiateLocale,
} from "../../../shared/locale.ts";
