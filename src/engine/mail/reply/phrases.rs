//! The words that mail programs write around history and signatures, in the languages of their users. Lower case; languages are
//! mixed on purpose: a mail may hold several, and no phrase of one is an ordinary word of another at the place where it is sought.

/// What a header line of a quoted mail is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    From,
    Date,
    To,
    Subject,
    /// Copies, reply addresses, priorities: part of a header block, and proof of nothing.
    Other,
}

/// Labels of header lines, without the colon.
pub const LABELS: &[(Field, &[&str])] = &[
    (
        Field::From,
        &[
            "from", "von", "de", "da", "van", "från", "fra", "od", "от", "від", "lähettäjä", "kimden", "gönderen", "από", "feladó", "de la", "din",
            "dari", "pengirim", "من", "מאת", "จาก", "差出人", "送信者", "发件人", "寄件者", "寄件人", "發件人", "보낸 사람", "보낸사람", "từ",
            "người gửi", "expéditeur", "remitente", "remetente", "mittente", "absender", "afzender", "avsändare", "afsender", "avsender", "nadawca",
            "odesílatel", "отправитель", "от кого", "відправник", "expeditor", "kimdən", "odosielateľ",
        ],
    ),
    (
        Field::Date,
        &[
            "sent", "gesendet", "gesendet am", "envoyé", "envoyé le", "date d'envoi", "date d’envoi", "enviado", "enviado el", "enviado em",
            "enviada em", "enviada", "enviado a las", "inviato", "inviato il", "verzonden", "verzonden op", "skickat", "sendt", "lähetetty",
            "wysłano", "wysłane", "odesláno", "odoslané", "отправлено", "надіслано", "gönderildi", "gönderilme tarihi", "gönderim tarihi",
            "στάλθηκε", "εστάλη", "elküldve", "küldve", "trimis", "dikirim", "terkirim", "تم الإرسال", "تاريخ الإرسال", "أرسلت", "נשלח", "ส่ง",
            "ส่งเมื่อ", "送信日時", "发送时间", "发送日期", "傳送時間", "寄件日期", "傳送日期", "發送時間", "보낸 날짜", "보낸날짜", "đã gửi",
            "đã gửi vào", "gửi", "gửi vào", "ngày gửi", "gửi lúc", "thời gian gửi", "date", "datum", "fecha", "data", "dato", "päivämäärä",
            "päiväys", "pvm", "дата", "tarih", "ημερομηνία", "dátum", "dată", "tanggal", "التاريخ", "تاريخ", "תאריך", "วันที่", "日付", "日時",
            "日期", "时间", "날짜", "ngày", "message du", "dátuma", "datum odeslání",
        ],
    ),
    (
        Field::To,
        &[
            "to", "an", "à", "a", "para", "pour", "aan", "till", "til", "vastaanottaja", "do", "komu", "кому", "kime", "alıcı", "προς", "címzett",
            "către", "la", "kepada", "ke", "untuk", "إلى", "אל", "ถึง", "宛先", "收件人", "收件者", "受信者", "받는 사람", "받는사람", "đến", "tới",
            "người nhận", "destinataire", "destinatario", "destinatário", "empfänger", "ontvanger", "pre", "pentru",
        ],
    ),
    (
        Field::Subject,
        &[
            "subject", "betreff", "objet", "asunto", "assunto", "oggetto", "onderwerp", "ämne", "emne", "aihe", "temat", "předmět", "predmet",
            "тема", "konu", "θέμα", "tárgy", "subiect", "subjek", "perihal", "الموضوع", "موضوع", "נושא", "ชื่อเรื่อง", "เรื่อง", "หัวเรื่อง",
            "件名", "主题", "主旨", "主題", "标题", "제목", "chủ đề", "tiêu đề", "sujet",
        ],
    ),
    (
        Field::Other,
        &[
            "cc", "bcc", "cci", "kopie", "copie", "copie à", "copia", "cópia", "kopia", "kopi", "kopio", "копия", "копія", "bilgi", "κοινοποίηση", "κοιν",
            "másolat", "másolatot kap", "dw", "do wiadomości", "tembusan", "سخ", "نسخة", "עותק", "สำเนา", "抄送", "副本", "参考", "참조", "đồng gửi",
            "đồng kính gửi", "sao gửi", "reply-to", "reply to", "répondre à", "antwort an", "antwort nach", "responder a", "rispondi a",
            "beantwoorden", "svara till", "svar til", "vastaa", "odpowiedz do", "trả lời", "trả lời đến", "返信先", "回复", "importance", "priority",
            "wichtigkeit", "priorität", "priorité", "importancia", "urgentie", "attachments", "anlagen", "pièces jointes", "message-id", "list-id",
            "organization", "mailed-by", "signed-by", "mức quan trọng", "tệp đính kèm", "đính kèm",
        ],
    ),
];

/// Beginnings of lines that a device or a mail program adds below what was written.
pub const DEVICES: &[&str] = &[
    "sent from", "sent via", "sent with", "sent using", "sent by my", "get outlook for", "sent on the go", "sent on my", "download outlook for",
    "envoyé de mon", "envoyé depuis", "envoyé à partir", "envoyé avec", "envoyé d'", "envoyé de ", "télécharger outlook", "téléchargez outlook",
    "obtenir outlook", "obtenez outlook", "provenance :", "gesendet von", "gesendet mit", "gesendet über", "gesendet aus", "von meinem", "von meiner",
    "diese nachricht wurde von meinem", "diese nachricht wurde mit", "holen sie sich outlook", "outlook für", "laden sie outlook", "beziehen sie outlook",
    "enviado desde", "enviado do", "enviado da", "enviado de", "enviado a partir", "enviado via", "enviado pelo", "enviado por", "enviado com",
    "enviado con", "obtener outlook", "obtenga outlook", "obter o outlook", "obter outlook", "baixe o outlook", "descargar outlook", "inviato da",
    "inviato dal", "inviato con", "scarica outlook", "ottieni outlook", "verzonden vanaf", "verstuurd vanaf", "verzonden met", "verstuurd met",
    "verzonden via", "verzonden vanuit", "outlook voor", "skickat från", "skickades från", "skickat med", "hämta outlook", "sendt fra", "sendt med",
    "hent outlook", "få outlook", "lähetetty", "hanki outlook", "wysłane z", "wysłano z", "wysłano za pomocą", "pobierz outlook", "pobierz aplikację",
    "odesláno z", "odesláno ze", "odoslané z", "získejte outlook", "отправлено с", "отправлено из", "отправлено через", "скачать outlook",
    "надіслано з", "надіслано через", "відправлено з", "отримати outlook", "στάλθηκε από", "εστάλη από", "αποκτήστε το outlook", "küldve az", "küldve a",
    "elküldve a", "az outlook beszerzése", "trimis de pe", "trimis din", "trimis de la", "obțineți outlook", "dikirim dari", "dikirim melalui",
    "dapatkan outlook", "unduh outlook", "أُرسلت من", "أرسلت من", "تم الإرسال من", "مرسل من", "الحصول على outlook", "נשלח מ", "קבל את outlook",
    "ส่งจาก", "รับ outlook", "发自我的", "发自", "從我的", "从我的", "傳送自", "寄自", "获取 outlook", "下载 outlook", "取得 outlook", "下載 outlook",
    "나의", "내 ", "outlook 다운로드", "outlook for", "gửi từ", "được gửi từ", "đã gửi từ", "đã được gửi từ", "gửi bằng", "tải outlook", "tải xuống outlook",
    "nhận outlook", "virus-free.", "virenfrei.", "garanti sans virus", "libre de virus", "livre de vírus", "privo di virus",
];

/// Ends of such lines, for languages that put the verb last.
pub const DEVICE_ENDS: &[&str] =
    &["から送信", "から送信されました", "에서 보냄", "에서 보냈습니다", "gönderildi", "gönderilmiştir", "gesendet", "傳送", "发送", "传送", "发出", "を入手", "lähetetty", "edinin"];

/// What stands between dashes above the mail that is answered.
pub const ORIGINAL: &[&str] = &[
    "original message", "original email", "replied message", "original appointment", "ursprüngliche nachricht", "originalnachricht", "original-nachricht",
    "message d'origine", "message d’origine", "message original", "mensaje original", "mensagem original", "messaggio originale",
    "messaggio originario", "oorspronkelijk bericht", "origineel bericht", "ursprungligt meddelande", "originalmeddelande", "oprindelig meddelelse",
    "oprindelig besked", "original meddelelse", "opprinnelig melding", "opprinnelig e-post", "alkuperäinen viesti", "wiadomość oryginalna",
    "oryginalna wiadomość", "treść oryginalnej", "původní zpráva", "původní e-mail", "pôvodná správa", "исходное сообщение", "оригинальное сообщение",
    "первоначальное сообщение", "оригінальне повідомлення", "вихідне повідомлення", "orijinal mesaj", "orijinal ileti", "özgün ileti", "asıl ileti",
    "αρχικό μήνυμα", "eredeti üzenet", "mesaj original", "mesajul original", "mesajul inițial", "pesan asli", "pesan awal", "الرسالة الأصلية", "رسالة أصلية",
    "ההודעה המקורית", "הודעה מקורית", "ข้อความต้นฉบับ", "ข้อความเดิม", "原始邮件", "原始郵件", "原邮件", "原始信件", "原郵件", "元のメッセージ",
    "original mail", "원본 메시지", "원본 메일", "원본메일", "thư gốc", "tin nhắn gốc", "thông điệp gốc", "thông báo gốc", "tin gốc", "email gốc", "bản gốc",
];

/// What stands between dashes, or alone before a colon, above a mail that is passed on.
pub const FORWARDED: &[&str] = &[
    "begin forwarded message", "forwarded message", "forwarded by", "forwarded email", "anfang der weitergeleiteten nachricht", "anfang der weitergeleiteten e-mail",
    "weitergeleitete nachricht", "weitergeleitet von", "début du message transféré", "début du message réexpédié", "message transféré", "message réexpédié",
    "inicio del mensaje reenviado", "mensaje reenviado", "início da mensagem reencaminhada", "início da mensagem encaminhada", "mensagem encaminhada",
    "mensagem reencaminhada", "inizio messaggio inoltrato", "messaggio inoltrato", "begin doorgestuurd bericht", "doorgestuurd bericht",
    "vidarebefordrat brev", "vidarebefordrat meddelande", "start på videresendt besked", "videresendt meddelelse", "videresendt besked",
    "start på videresendt melding", "begynnelsen på videresendt melding", "videresendt melding", "välitetty viesti alkaa", "välitetty viesti",
    "edelleenlähetetty viesti", "początek przekazanej wiadomości", "przekazana wiadomość", "wiadomość przekazana dalej", "začátek přeposlané zprávy",
    "přeposlaná zpráva", "začiatok preposlanej správy", "preposlaná správa", "начало переадресованного сообщения", "начало пересылаемого сообщения",
    "пересылаемое сообщение", "пересланное сообщение", "переадресованное сообщение", "початок листа, що пересилається", "переслане повідомлення",
    "iletilen ileti başlangıcı", "iletilen mesaj", "iletilen ileti", "yönlendirilmiş ileti", "yönlendirilen mesaj", "αρχή προωθημένου μηνύματος",
    "προωθημένο μήνυμα", "προωθούμενο μήνυμα", "továbbított levél kezdete", "továbbított levél", "továbbított üzenet", "începutul mesajului redirecționat",
    "începe mesajul redirecționat", "mesaj redirecționat", "mesaj redirecţionat", "awal pesan yang diteruskan", "mulai pesan yang diteruskan", "pesan terusan",
    "pesan yang diteruskan", "pesan diteruskan", "بداية الرسالة المعاد توجيهها", "بدء الرسالة المحولة", "رسالة محولة", "رسالة معاد توجيهها", "تحويل الرسالة",
    "תחילת ההודעה שהועברה", "הודעה שהועברה", "เริ่มต้นข้อความที่ส่งต่อ", "ข้อความที่ส่งต่อ", "开始转发的邮件", "转发的邮件", "转发邮件信息", "转发邮件",
    "開始轉寄郵件", "轉寄的郵件", "已轉寄的郵件", "轉寄郵件", "轉寄的訊息", "転送されたメッセージ", "転送メッセージ", "전달된 메시지 시작", "전달된 메시지",
    "전달된 메일", "bắt đầu thư được chuyển tiếp", "bắt đầu thư chuyển tiếp", "thư được chuyển tiếp", "thư đã chuyển tiếp", "tin nhắn được chuyển tiếp",
    "tin nhắn đã chuyển tiếp", "email được chuyển tiếp", "email đã chuyển tiếp", "thư chuyển tiếp", "chuyển tiếp thư",
];

/// Verbs of the line above a quote: who wrote.
pub const WROTE: &[&str] = &[
    "wrote", "schrieb", "geschrieben", "a écrit", "écrit", "escribió", "escribio", "escribe", "escreveu", "ha scritto", "scrive", "scrisse",
    "schreef", "geschreven", "schrijft", "skrev", "skriver", "kirjoitti", "napisał", "pisze", "napsal", "napísal", "píše", "написал", "пишет",
    "писал", "написав", "написала", "пише", "писав", "yazdı", "yazmış", "έγραψε", "írta", "a scris", "menulis", "كتب", "ما يلي", "כתב", "เขียน",
    "写道", "寫道", "写到", "書きました", "書き込みました", "のメール", "作成", "작성", "썼습니다", "님이", "đã viết", "viết", "đã ghi",
];

/// First words of the line above a quote.
pub const OPENERS: &[&str] = &[
    "on ", "am ", "le ", "el ", "em ", "il ", "in data ", "op ", "den ", "dne ", "dnia ", "w dniu ", "в ", "vào ", "ngày ", "lúc ", "pada ",
    "στις ", "την ", "pe ", "în ", "at ", "у ", "في ", "בתאריך", "ב-", "ב", "เมื่อ", "ใน", "在", "于", "於", "a(z) ", "dňa ", "à ", "kl",
];

/// What helpdesks write above history so that the answer is put before it.
pub const REPLY_ABOVE: &[&str] = &[
    "reply above this", "your reply above", "write above this", "respond above this", "reply above the line", "above this line to reply",
    "trên dòng này", "phía trên dòng này", "au-dessus de cette ligne", "au dessus de cette ligne", "oberhalb dieser zeile", "oberhalb dieser linie",
    "über dieser zeile", "über dieser linie", "über diese zeile", "encima de esta línea", "encima de esta linea", "arriba de esta línea",
    "acima desta linha", "acima dessa linha", "sopra questa riga", "sopra questa linea", "boven deze regel", "boven deze lijn", "ovanför den här raden",
    "ovanför denna rad", "ovanför den här linjen", "over denne linje", "over denne linjen", "over dette", "tämän rivin yläpuolelle",
    "tämän viivan yläpuolelle", "powyżej tej linii", "powyżej tego wiersza", "nad tento řádek", "nad tímto řádkem", "nad tento riadok",
    "nad týmto riadkom", "выше этой строки", "выше этой линии", "над этой строкой", "над этой чертой", "вище цього рядка", "над цим рядком",
    "bu satırın üstüne", "bu satırın üzerine", "bu satırın yukarısına", "πάνω από αυτή", "e sor fölé", "a sor fölé", "ezen sor fölé",
    "deasupra acestei linii", "deasupra acestui rând", "di atas baris ini", "فوق هذا السطر", "מעל שורה זו", "מעל השורה", "เหนือบรรทัดนี้",
    "この行より上", "この線より上", "この行の上", "请在此行上方", "此行上方", "此行以上", "此線上方", "此线上方", "이 줄 위", "이 선 위",
];

/// Beginnings of such lines that have nothing drawn around them.
pub const REPLY_ABOVE_STARTS: &[&str] = &[
    "reply above this line", "please reply above this line", "please type your reply above", "type your reply above", "please write your reply above",
    "write your reply above", "vui lòng trả lời phía trên", "vui lòng trả lời bên trên", "vui lòng nhập câu trả lời", "vui lòng viết câu trả lời",
    "trả lời phía trên dòng này", "viết câu trả lời phía trên", "nhập trả lời phía trên", "bitte antworten sie oberhalb", "veuillez répondre au-dessus",
    "répondez au-dessus", "responda por encima", "responda acima", "rispondi sopra questa", "typ uw antwoord boven", "skriv ditt svar ovanför",
    "skriv dit svar over",
];

/// What mailing lists and lawyers write at the end.
pub const FOOTERS: &[&str] = &[
    "mailing list", "mailman", "listinfo", "unsubscribe", "googlegroups", "confidential", "privileged", "intended recipient", "intended solely",
    "vertraulich", "confidentiel", "confidencial", "confidenziale", "riservat", "vertrouwelijk", "konfidentiell", "fortrolig", "luottamuksell",
    "poufn", "důvěrn", "конфиденциальн", "конфіденційн", "gizli", "riêng tư", "người nhận dự kiến", "bí mật", "εμπιστευτικ", "bizalmas", "rahasia", "bảo mật", "機密", "机密", "기밀", "ความลับ",
];

/// Formal closings, which with the name and the address below are a signature. Thanks are not among them: they are part of what
/// was said; nor are those of letters ("Yours sincerely"), where the name says who speaks.
pub const CLOSINGS: &[&str] = &[
    "regards", "best regards", "kind regards", "warm regards", "kindest regards", "warmest regards", "with best regards", "with kind regards",
    "with regards", "best wishes", "rgds", "br", "mit freundlichen grüßen", "mit freundlichen grüssen", "mit freundlichen gruessen",
    "mit freundlichem gruß", "mit besten grüßen", "freundliche grüße", "freundliche grüsse", "viele grüße", "viele grüsse", "liebe grüße",
    "beste grüße", "schöne grüße", "herzliche grüße", "mfg", "lg", "vg", "cordialement", "bien cordialement", "bien à vous", "salutations",
    "meilleures salutations", "sincères salutations", "salutations distinguées", "saludos", "un saludo", "saludos cordiales", "atentamente",
    "cordialmente", "atenciosamente", "abraços", "cumprimentos", "melhores cumprimentos", "com os melhores cumprimentos",
    "cordiali saluti", "distinti saluti", "saluti", "met vriendelijke groet", "met vriendelijke groeten", "vriendelijke groet", "vriendelijke groeten",
    "groeten", "groet", "groetjes", "mvg", "med vänlig hälsning", "med vänliga hälsningar", "vänlig hälsning", "vänliga hälsningar", "bästa hälsningar",
    "hälsningar", "mvh", "med venlig hilsen", "venlig hilsen", "de bedste hilsner", "bedste hilsner", "hilsen", "mange hilsner", "kh", "vh",
    "med vennlig hilsen", "vennlig hilsen", "beste hilsen", "ystävällisin terveisin", "parhain terveisin", "terveisin", "terv", "pozdrawiam",
    "serdecznie pozdrawiam", "pozdrowienia", "z poważaniem", "z powazaniem", "z wyrazami szacunku", "s pozdravem", "s pozdravom", "s přátelským pozdravem",
    "с уважением", "с наилучшими пожеланиями", "всего доброго", "з повагою", "з найкращими побажаннями", "saygılarımla", "saygılarımızla",
    "iyi çalışmalar", "με εκτίμηση", "φιλικά", "με φιλικούς χαιρετισμούς", "üdvözlettel", "tisztelettel", "üdv", "cu stimă", "cu respect",
    "hormat saya", "salam", "salam hormat", "مع تحياتي", "تحياتي", "مع أطيب التحيات", "בברכה", "ขอแสดงความนับถือ", "trân trọng",
    "trân trọng kính chào", "kính thư", "thân mến", "thân ái",
];

/// Beginnings of disclaimers; proof only where what follows is one by its words too.
pub const DISCLAIMERS: &[&str] = &[
    "disclaimer", "legal disclaimer", "legal notice", "confidentiality notice", "confidentiality:", "privacy notice",
    "this e-mail and any", "this email and any", "this e-mail is confidential", "this email is confidential", "this e-mail (and",
    "this email (and", "this e-mail message", "this email message", "this e-mail may contain", "this email may contain",
    "this e-mail contains", "this email contains", "this message and any", "this message (and", "this message is intended",
    "this message is confidential", "this message may contain", "this message contains", "this communication is intended",
    "this communication and any", "this transmission", "the information contained in this", "the information in this e",
    "the contents of this e", "the content of this e", "important notice", "important: this", "haftungsausschluss",
    "diese e-mail enthält", "diese nachricht enthält", "diese e-mail ist", "der inhalt dieser e-mail", "avis de confidentialité",
    "ce message et", "ce courriel", "cet e-mail", "aviso legal", "aviso de confidencialidad", "este mensaje", "este correo",
    "esta mensagem", "este e-mail", "este email", "questo messaggio", "le informazioni contenute", "avviso di riservatezza",
    "dit bericht", "deze e-mail", "de informatie in", "detta meddelande", "denne e-mail", "denne e-post", "tämä viesti", "ta wiadomość",
    "niniejsza wiadomość", "tato zpráva", "это сообщение", "данное сообщение", "це повідомлення", "bu e-posta", "bu mesaj",
    "tuyên bố miễn trừ", "miễn trừ trách nhiệm", "lưu ý bảo mật", "thông báo bảo mật", "email này", "thư điện tử này",
    "thông tin trong email này", "nội dung email này", "pesan ini", "email ini", "本邮件", "本電子郵件", "この電子メール", "このメールは",
];
