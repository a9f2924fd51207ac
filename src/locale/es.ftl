### Español: lo que dicen los errores, las páginas y los correos.

## Kinds of problems: the title, and what to do

problem-malformed_request = La solicitud no se puede leer
    .help = Algo en la solicitud no tiene la forma debida: un identificador, un cursor, un parámetro o el propio JSON. El detalle dice qué. Enviarla otra vez igual no servirá.
problem-unauthenticated = Primero inicia sesión
    .help = Envía un token de acceso válido como Authorization: Bearer. Pide otro con el token de renovación o inicia sesión de nuevo.
problem-invalid_credentials = Estas credenciales no son válidas
    .help = El nombre o la contraseña no son correctos. Inténtalo otra vez o inicia sesión por correo.
problem-invalid_token = Este token no es válido
    .help = El token de renovación, el enlace o el código no se conoce, ya se usó o ha caducado. Inicia sesión de nuevo o pide otro correo.
problem-forbidden = Tu rol no permite esto
    .help = La cuenta ha iniciado sesión, pero no puede hacer esto. Un administrador puede darle otro rol.
problem-not_found = Esto no existe
    .help = Aquí no hay nada para esta cuenta: se eliminó, no está publicado o es de otra persona.
problem-method_not_allowed = Este método no existe aquí
    .help = La ruta existe, pero no admite este método. La cabecera Allow dice cuáles admite.
problem-request_timeout = La solicitud tardó demasiado
    .help = El cuerpo no llegó a tiempo. Envía la solicitud otra vez, con mejor conexión.
problem-conflict = Esto contradice lo que ya hay
    .help = Algo que ya existe lo impide: un nombre ocupado o un paso que llega demasiado pronto. El detalle dice qué cambiar antes.
problem-request_in_progress = La misma solicitud todavía se está procesando
    .help = Una solicitud anterior con esta Idempotency-Key no ha terminado. Espera lo que diga Retry-After y envíala otra vez.
problem-start_over = La sincronización tiene que empezar de nuevo
    .help = El cursor ya no sirve. Descarta lo sincronizado, conserva los eventos que esperan su envío y pide de nuevo sin cursor.
problem-precondition_failed = Ha cambiado desde que lo leíste
    .help = Otra persona fue más rápida. Léelo otra vez y envía el nuevo ETag en If-Match.
problem-payload_too_large = El cuerpo es demasiado grande
    .help = Envía menos de una vez. Los archivos van a las URL de subida, no a través de la API.
problem-unsupported_media_type = Este tipo de contenido no se acepta
    .help = Envía JSON con Content-Type: application/json.
problem-invalid = Algunos campos no son válidos
    .help = La solicitud se entiende, pero no se acepta. Cada elemento de errors nombra un campo, el código de la regla incumplida y lo que sería correcto: muéstralo junto al campo.
problem-idempotency_key_reused = Esta clave de idempotencia es de otra solicitud
    .help = Una Idempotency-Key nombra una sola solicitud. Crea una clave nueva, mejor un UUID, para cada solicitud.
problem-too_many_requests = Demasiadas solicitudes
    .help = Espera lo que diga Retry-After.
problem-internal = Algo ha fallado por nuestra parte
    .help = El fallo quedó anotado con el identificador de la solicitud. Inténtalo otra vez; si continúa, comunícalo con ese identificador.
problem-unavailable = No disponible en este momento
    .help = No se alcanza una parte que la respuesta necesita. Espera lo que diga Retry-After e inténtalo otra vez.

## What is wrong with a field: completes "este campo …"

field-required = es obligatorio
field-unknown_field = no se conoce; existen: { $allowed }
field-wrong_type =
    { $expected ->
        [integer] debe ser un número entero
        [number] debe ser un número
        [boolean] debe ser true o false
        [array] debe ser una lista
        [object] debe ser un objeto
        [string] debe ser un texto
       *[other] debe ser del tipo { $expected }
    }
field-not_in_list = debe ser uno de estos: { $allowed }
field-out_of_range = debe estar entre { $min } y { $max }
field-too_short = debe tener al menos { $min } { $min ->
        [one] carácter
       *[other] caracteres
    }
field-too_long = debe tener como máximo { $max } caracteres
field-too_many = debe tener como máximo { $max } elementos
field-too_large = debe tener como máximo { $max } bytes
field-blank = no puede estar vacío
field-control_characters = no puede contener caracteres de control
field-not_one_line = debe ser una sola línea sin caracteres de control
field-nul_character = no puede contener el carácter U+0000
field-not_a_username = solo puede contener letras de la a a la z, cifras, puntos, guiones bajos y guiones
field-not_an_email = debe ser una dirección de correo como ada@example.com
field-not_a_url = debe ser una URL que empiece por http:// o https://
field-not_a_time_zone = debe ser una zona horaria de la IANA como Europe/Madrid
field-not_a_language = debe ser una etiqueta de idioma BCP 47 como en, pt-BR o zh-Hant
field-not_a_slug = debe ser minúsculas de la a a la z y cifras en palabras unidas por guiones, como first-steps
field-not_a_uuid = debe ser un UUID como 0198c0de-0000-7000-8000-000000000000
field-not_a_time = debe ser una hora como 2026-02-03T21:05:06+01:00 o 2026-02-03T20:05:06Z
field-not_a_date = debe ser un día como 2026-02-28
field-not_an_offset = debe tener un desfase entre -12:00 y +14:00
field-not_a_media_type = debe ser un tipo de medio como video/mp4
field-not_a_sha256 = debe ser un SHA-256 de 64 cifras hexadecimales
field-not_a_key = debe ser partes separadas por /, ninguna de ellas vacía, . ni ..
field-not_a_file_name = debe ser el nombre de un archivo sin carpetas ni caracteres de control
field-not_a_link_token = no es el token de un enlace; abre el enlace tal como está en el correo
field-reserved_id = debe ser un identificador propio, mejor un UUID de la versión 7; los de la versión 8 son del servidor
field-not_found = no existe o no tienes acceso
field-taken = ya está ocupado
field-duplicate = ya está en la lista
field-same_as = es igual que el de { $first }
field-incomplete = debe contener los { $count }; falta { $missing }
field-in_the_past = es para un día que ya pasó; hoy es { $today }
field-too_early = debe ser posterior al año 2000; comprueba el reloj del dispositivo
field-before_start = no puede ser anterior al comienzo
field-range_too_long = debe estar como máximo { $max } días después del comienzo
field-one_of = necesita exactamente uno de estos: { $fields }
field-no_daily_goal = necesita units o minutes, porque el perfil no tiene dailyGoalMinutes
field-password_required = es obligatorio, salvo si iniciaste sesión por correo en los últimos { $minutes } minutos
field-wrong_password = no es tu contraseña
field-wrong_code = no es el código de un correo a tu dirección, o ya se usó, ha caducado o se intentó demasiadas veces; pide otro correo
field-not_allowed = no se puede enviar aquí; omítelo
field-mismatch = pertenece a otra cosa
field-clock_ahead = estaba en el futuro; se tomó la hora de llegada
field-wrong_content = se declaró como { $declared }, pero es { $found }
field-wrong_size = tiene { $found } bytes; se declararon { $declared }
field-wrong_checksum = tiene otro SHA-256 que el declarado; envíalo otra vez
field-unreadable = no se puede usar: { $reason }
field-missing_media = no nombra ningún archivo dentro de media/ ni ningún objeto del almacén
field-wrong_media = no es lo que dice el curso: { $reason }
field-more = hay { $count } fallos más que no se enumeran
field-invalid = no es válido

## What happened and what to do next

detail-not-found =
    { $what ->
        [account] Esta cuenta no existe o no tienes acceso.
        [asset] Este recurso no existe o no tienes acceso.
        [daily_plan] Este plan diario no existe o no tienes acceso.
        [file] Este archivo no existe.
        [level] Este nivel no existe o no tienes acceso.
        [attempt] Este intento de pronunciación no existe o no tienes acceso.
        [pack] Este paquete no existe.
        [session] Esta sesión no existe o no tienes acceso.
        [story] Esta historia no existe o no tienes acceso.
        [unit] Esta unidad no existe o no tienes acceso.
       *[upload] Esta subida no existe o no tienes acceso.
    }
detail-field = { $field } { $fault }
detail-body = La solicitud { $fault }
detail-fields = { $count } campos no son válidos; consulta errors.
detail-database-gone = No se alcanza la base de datos; inténtalo dentro de poco.
detail-store-gone = No se alcanza el almacén de objetos; inténtalo dentro de poco.
detail-recordings-gone = No se alcanzan las grabaciones; envía el intento otra vez dentro de poco.
detail-access-unknown = Ahora no se puede comprobar el acceso; inténtalo dentro de poco.
detail-no-mail = Este servidor todavía no envía correo; inicia sesión con tu contraseña.
detail-busy = El servidor está ocupado; inténtalo dentro de poco.
detail-restarting = El servidor se está reiniciando; envía la solicitud otra vez.
detail-too-slow = El servidor no pudo responder a tiempo; inténtalo dentro de poco.
detail-logged = El fallo quedó anotado con este identificador de solicitud; comunícalo si continúa.
detail-no-such-path = En esta ruta no hay nada; en /swagger-ui/ está lo que hay.
detail-no-such-code = Este código no existe; docs/errors.md los enumera todos.
detail-no-such-method = { $method } no existe aquí; esta ruta admite { $allowed }.
detail-no-such-method-here = Este método no existe aquí.
detail-unreadable = La solicitud no se puede leer; comprueba la ruta, las cabeceras y el cuerpo.
detail-not-utf8 = El cuerpo no es UTF-8.
detail-not-json = El cuerpo no es JSON: línea { $line }, columna { $column }.
detail-not-a-form = Envía el cuerpo como formulario con Content-Type: application/x-www-form-urlencoded.
detail-form-unreadable = El formulario no se puede leer; envía sus campos como nombre=valor.
detail-not-sent-as-json = Envía el cuerpo como JSON con Content-Type: application/json.
detail-body-too-large = El cuerpo supera los { $max } bytes que se aceptan aquí.
detail-body-too-large-here = El cuerpo es mayor de lo que se acepta aquí.
detail-keyed-body-too-large = Con una Idempotency-Key el cuerpo puede tener { $max } bytes; envíalo sin ella.
detail-body-late = El cuerpo no llegó a tiempo; envíalo otra vez.
detail-body-stopped = El cuerpo dejó de llegar; envía la solicitud otra vez.
detail-body-broke-off = El cuerpo se cortó; envía la solicitud otra vez.
detail-path-id-not-a-uuid = El identificador de la ruta no es un UUID como 0198c0de-0000-7000-8000-000000000000.
detail-path-date-not-a-day = La fecha de la ruta no es today ni un día como 2026-02-28.
detail-query-has-nul = La consulta contiene el carácter U+0000.
detail-query-unreadable = La consulta { $fault }.
detail-parameter-unreadable = El parámetro { $name } { $fault }.
detail-takes-no-parameters = El parámetro { $name } no se conoce: aquí la consulta no admite parámetros.
detail-bad-cursor = El parámetro cursor no es de esta lista; empieza de nuevo sin él.
detail-cursor-of-another = El parámetro cursor es de otra cuenta; descarta lo que se guarda de esa cuenta y empieza de nuevo sin él.
detail-cursor-of-another-server = El cursor es de otro servidor o de antes de que se restaurara. Descarta lo sincronizado, conserva los eventos que esperan su envío y pide de nuevo sin cursor.
detail-cursor-too-old = El cursor es demasiado antiguo: ya no se sabe qué se eliminó desde entonces. Descarta lo sincronizado, conserva los eventos que esperan su envío y pide de nuevo sin cursor.
detail-stale-version = Léelo otra vez y envía el nuevo ETag en If-Match.
detail-bad-idempotency-key = Idempotency-Key debe ser una clave de 1 a 255 caracteres ASCII visibles; un UUID sirve bien.
detail-key-of-another-request = Esta Idempotency-Key llegó antes con otra ruta u otro cuerpo; crea una clave nueva para cada solicitud.
detail-still-worked-on = La primera solicitud con esta Idempotency-Key todavía se está procesando; inténtalo dentro de poco.
detail-begun-again = Tardó tanto que la misma solicitud se empezó otra vez; envíala de nuevo.
detail-answer-lost = Esta solicitud se llevó a cabo, pero su respuesta se perdió con el proceso que la atendía. Mira lo que hay; una Idempotency-Key nueva la repite.
detail-answer-sealed = La solicitud se respondió antes, con una clave que ya se retiró; la respuesta no se puede repetir.
detail-answers-of-a-day = Hoy ya se guardan tantas respuestas a solicitudes con Idempotency-Key como caben en un día; envía la solicitud sin ella, o mañana.
detail-other-origin = Las páginas de otros orígenes no pueden pedir esto.
detail-metrics-elsewhere = Las métricas se sirven en otra dirección.
detail-metrics-token = Envía el token de PARLANCE_METRICS_TOKEN como token Bearer.
detail-access-token-missing = Envía el token de acceso como Authorization: Bearer …; POST /api/v1/auth/login da uno.
detail-access-token-ended = El token de acceso no es válido o ha caducado; pide otro con POST /api/v1/auth/refresh.
detail-account-gone = Esta cuenta ya no existe; inicia sesión de nuevo.
detail-session-ended = Esta sesión ha terminado; inicia sesión de nuevo.
detail-needs-author = Esto requiere el rol author o admin.
detail-needs-admin = Esto requiere el rol admin.
detail-wrong-credentials = El nombre o la contraseña no son correctos.
detail-refresh-token-used = Este token de renovación ya se usó; inicia sesión de nuevo.
detail-refresh-token-ended = El token de renovación ya no es válido; inicia sesión de nuevo.
detail-link-ended = El enlace o el código ya no es válido; pide otro correo.
detail-not-in-studio = Aquí nadie ha iniciado sesión en Studio.
detail-studio-is-for-others = Studio es para docentes, autores y administradores; aprende con la aplicación.
detail-wait-a-while = Demasiadas solicitudes; espera lo que diga Retry-After.
detail-recordings-of-a-day = En 24 horas se aceptan { $count } grabaciones, de { $megabytes } MiB en total; vuelve cuando diga Retry-After.
detail-last-admin = Es el último administrador activo; nombra antes a otro.
detail-email-taken = Ya hay una cuenta con esta dirección; inicia sesión.
detail-username-taken = Este nombre de usuario está ocupado; elige otro.
detail-deleted-together =
    { $what ->
        [story] Esta historia se eliminó junto con lo que la contiene; restaura eso.
        [unit] Esta unidad se eliminó junto con lo que la contiene; restaura eso.
       *[asset] Este recurso se eliminó junto con lo que lo contiene; restaura eso.
    }
detail-parent-deleted =
    { $what ->
        [story] Lo que contiene esta historia también está eliminado; restáuralo antes.
        [unit] Lo que contiene esta unidad también está eliminado; restáuralo antes.
       *[asset] Lo que contiene este recurso también está eliminado; restáuralo antes.
    }
detail-key-taken = El objeto { $key } ya pertenece a un recurso de la unidad { $unit }.
detail-slug-taken =
    { $what ->
        [level] El nivel «{ $title }» ({ $id }) ya tiene el slug { $slug }; elige otro o cambia antes aquel.
        [story] La historia «{ $title }» ({ $id }) ya tiene el slug { $slug }; elige otro o cambia antes aquel.
       *[unit] La unidad «{ $title }» ({ $id }) ya tiene el slug { $slug }; elige otro o cambia antes aquel.
    }
detail-level-name-taken = El nivel { $level } ya se llama «{ $name }»; elige otro nombre o cambia antes aquel.
detail-same-content = El recurso { $asset } de la unidad ya tiene el mismo contenido.
detail-upload-is-asset = Esta subida ya es un recurso; elimina el recurso.
detail-upload-becomes-asset = Esta subida se está convirtiendo en un recurso; espera y elimina después el recurso.
detail-upload-too-old = Esta subida tiene más de 24 horas; empieza otra.
detail-file-not-arrived = El archivo no ha llegado: envíalo antes a la URL de la subida o completa sus partes.
detail-upload-completed = Esta subida está completa; regístrala.
detail-upload-given-up = Esta subida se abandonó; empieza otra.
detail-part-missing = La parte { $number } no ha llegado con sus { $size } bytes; POST …/parts dice cuáles faltan.
detail-upload-has-no-parts = Esta subida es un único PUT; empieza otra con multipart: true para enviar partes.
detail-recording-gone = La grabación ya no se guarda; haz un intento nuevo.
detail-recording-not-sent = La grabación todavía no se ha subido: envíala a upload.url con las cabeceras de upload.headers (pide el intento para obtener otras nuevas) y envía el intento otra vez.
detail-no-pack-key = Este servidor no tiene clave con la que firmar paquetes: su operador tiene que definir PARLANCE_PACK_KEYS. Mientras tanto, descarga las unidades una a una.

## Pages

page-field-help = Un campo de la solicitud incumple esta regla. El elemento de errors nombra el campo con su puntero y lleva los parámetros; muestra su detalle junto al campo, o un texto propio según el código y los parámetros.
page-code = Código
page-status = Estado HTTP
page-params = Parámetros
page-request-id = Solicitud { $id }
page-sign-in = Inicia sesión en Parlance
page-open-in-app = Solo falta un paso.
page-open-app = Abrir la aplicación
page-type-code = Escribe este código en la aplicación, junto con tu dirección de correo:
page-code-used-up = El código se intentó demasiadas veces. Abre este enlace en el dispositivo que tiene la aplicación o pide otro correo.
page-link-ends = El enlace y el código sirven una vez, durante los 15 minutos siguientes al correo.

## Mails

mail-greeting = Hola:
mail-work-once = El enlace y el código sirven una vez, durante 15 minutos.
mail-sign-in-subject = Inicia sesión en Parlance
mail-sign-in-open = abre este enlace para iniciar sesión en Parlance:
mail-sign-in-type = o escribe este código en la aplicación:
mail-sign-in-ignore = Si no pediste este correo, no hagas caso.
mail-sign-in-button = Iniciar sesión
mail-proof-subject = Confirma tu dirección para Parlance
mail-proof-type = alguien indicó en Parlance esta dirección como suya. Si fuiste tú, confírmala: escribe este código en la aplicación, donde tienes la sesión iniciada:
mail-proof-open = Este enlace también inicia sesión. Cierra la sesión en todos los demás dispositivos y anula la contraseña, para que nadie más conserve el acceso a tu cuenta; elige después otra:
mail-proof-button = Iniciar sesión solo aquí
mail-proof-ignore = Inicia sesión por correo para recibir otros. Si no fuiste tú, no hagas caso de este correo.
mail-guessing-subject = Contraseñas incorrectas para tu cuenta de Parlance
mail-guessing-body = alguien probó varias contraseñas incorrectas para tu cuenta de Parlance y no pudo entrar. Los intentos siguientes tienen que esperar cada vez más. Puedes seguir entrando desde cualquier dispositivo que ya usaste y, desde los demás, por correo. Si tu contraseña es fácil de adivinar, cámbiala.
mail-moved-subject = Se cambió tu dirección en Parlance
mail-moved-body = tu cuenta de Parlance tiene ahora otra dirección, y el correo irá allí. Si no fuiste tú, alguien conoce tu contraseña: escribe a quien administra este Parlance.
