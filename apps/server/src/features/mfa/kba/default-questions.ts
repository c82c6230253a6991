import type { Question } from "./question.ts";

/** Id, and the wording in the default language, French, Spanish and Arabic. */
const WORDINGS: readonly (readonly [string, string, string, string, string])[] = [
  [
    "173421",
    "Which college did you apply to but not attend?",
    "À quelle université avez-vous postulé sans y étudier\u202f?",
    "¿En qué universidad solicitaste plaza sin llegar a estudiar en ella?",
    "ما الجامعة التي تقدّمت إليها ولم تدرس فيها؟",
  ],
  [
    "173422",
    "What is the name of the first school you remember attending?",
    "Quel est le nom de la première école dont vous vous souvenez\u202f?",
    "¿Cómo se llamaba el primer colegio que recuerdas?",
    "ما اسم أول مدرسة تتذكّر أنك التحقت بها؟",
  ],
  [
    "173423",
    "Where did your most memorable school trip go?",
    "Où vous a mené votre voyage scolaire le plus marquant\u202f?",
    "¿Adónde fue tu excursión escolar más memorable?",
    "إلى أين كانت أكثر رحلة مدرسية رسوخًا في ذاكرتك؟",
  ],
  [
    "173424",
    "What was the surname of your teacher in your third year at school?",
    "Quel était le nom de famille de votre enseignant en troisième année d’école\u202f?",
    "¿Cuál era el apellido de tu profesor en tercer curso?",
    "ما اسم عائلة معلّمك في السنة الدراسية الثالثة؟",
  ],
  [
    "173425",
    "What was the name of your first stuffed toy?",
    "Comment s’appelait votre première peluche\u202f?",
    "¿Cómo se llamaba tu primer peluche?",
    "ماذا كان اسم أول دمية قماشية لديك؟",
  ],
  [
    "173426",
    "What was your driving instructor's first name?",
    "Quel était le prénom de votre moniteur d’auto-école\u202f?",
    "¿Cuál era el nombre de pila de tu profesor de autoescuela?",
    "ما الاسم الأول لمدرّب القيادة الذي علّمك؟",
  ],
  [
    "173427",
    "What was the first concert or match you went to?",
    "Quel est le premier concert ou match auquel vous avez assisté\u202f?",
    "¿Cuál fue el primer concierto o partido al que fuiste?",
    "ما أول حفل موسيقي أو مباراة حضرتها؟",
  ],
  [
    "173428",
    "What is your alphanumeric PIN?",
    "Quel est votre code PIN alphanumérique\u202f?",
    "¿Cuál es tu PIN alfanumérico?",
    "ما رمزك السري المكوّن من أحرف وأرقام؟",
  ],
];

/** Shipped questions: memorable, stable, hard to find out. A project may take some out and add its own. */
export const DEFAULT_QUESTIONS: readonly Question[] = WORDINGS.map(([id, text, fr, es, ar]) => ({
  id,
  texts: [
    { text, locale: "" },
    { text: ar, locale: "ar" },
    { text: es, locale: "es" },
    { text: fr, locale: "fr" },
  ],
}));
