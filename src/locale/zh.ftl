### 中文（简体）：错误、页面和邮件中的文字。

## Kinds of problems: the title, and what to do

problem-malformed_request = 无法读取该请求
    .help = 请求中有内容的格式不正确：标识、游标、参数或 JSON 本身。详情中已指明。原样重发不会成功。
problem-unauthenticated = 请先登录
    .help = 请以 Authorization: Bearer 发送有效的访问令牌。用刷新令牌换取新的令牌，或重新登录。
problem-invalid_credentials = 登录信息无效
    .help = 用户名或密码不正确。请重试，或通过邮件登录。
problem-invalid_token = 该令牌无效
    .help = 刷新令牌、链接或验证码未知、已使用或已过期。请重新登录，或重新索取邮件。
problem-forbidden = 你的角色无权执行此操作
    .help = 账户已登录，但不能执行此操作。管理员可以更改其角色。
problem-not_found = 没有找到
    .help = 此账户在这里看不到任何内容：它已被删除、尚未发布，或属于他人。
problem-method_not_allowed = 此处没有这个方法
    .help = 路径存在，但不接受此方法。Allow 标头列出了可用的方法。
problem-request_timeout = 请求耗时过长
    .help = 请求正文未能及时到达。请在网络较好时重新发送。
problem-conflict = 与现有内容冲突
    .help = 现有内容造成了阻碍：名称已被占用，或某一步来得太早。详情说明了应先更改什么。
problem-request_in_progress = 相同的请求仍在处理中
    .help = 使用此 Idempotency-Key 的较早请求尚未完成。请按 Retry-After 等待后再次发送。
problem-start_over = 同步必须重新开始
    .help = 该游标已失效。请丢弃已同步的内容，保留待发送的事件，然后不带游标重新请求。
problem-precondition_failed = 在你读取之后它已被更改
    .help = 有人抢先修改了。请重新读取，并在 If-Match 中发送新的 ETag。
problem-payload_too_large = 请求正文过大
    .help = 请减少一次发送的内容。文件应发送到上传地址，而不是经过 API。
problem-unsupported_media_type = 不接受此内容类型
    .help = 请以 Content-Type: application/json 发送 JSON。
problem-invalid = 部分字段无效
    .help = 请求可以读取，但不能接受。errors 的每一项都指出字段、所违反规则的代码以及正确的写法：请显示在该字段旁边。
problem-idempotency_key_reused = 此幂等键属于另一个请求
    .help = 一个 Idempotency-Key 只对应一个请求。请为每个新请求生成新的键，最好是 UUID。
problem-too_many_requests = 请求过多
    .help = 请按 Retry-After 等待。
problem-internal = 我们这边出了问题
    .help = 故障已按请求标识记录。请重试；如果仍然出现，请附上该标识报告。
problem-unavailable = 暂时不可用
    .help = 无法连接到所需的部分。请按 Retry-After 等待后重试。

## What is wrong with a field: completes "this field …"

field-required = 为必填项
field-unknown_field = 未知；可用的有：{ $allowed }
field-wrong_type =
    { $expected ->
        [integer] 必须是整数
        [number] 必须是数字
        [boolean] 必须是 true 或 false
        [array] 必须是列表
        [object] 必须是对象
        [string] 必须是文本
       *[other] 必须是以下类型：{ $expected }
    }
field-not_in_list = 必须是以下之一：{ $allowed }
field-out_of_range = 必须在 { $min } 到 { $max } 之间
field-too_short = 至少需要 { $min } 个字符
field-too_long = 最多 { $max } 个字符
field-too_many = 最多 { $max } 项
field-too_large = 最多 { $max } 字节
field-blank = 不能为空
field-control_characters = 不能包含控制字符
field-not_one_line = 必须是一行文字，且不含控制字符
field-nul_character = 不能包含字符 U+0000
field-not_a_username = 只能包含字母 a 到 z、数字、点、下划线和连字符
field-not_an_email = 必须是电子邮件地址，例如 ada@example.com
field-not_a_url = 必须是以 http:// 或 https:// 开头的网址
field-not_a_time_zone = 必须是 IANA 时区，例如 Asia/Shanghai
field-not_a_language = 必须是 BCP 47 语言标签，例如 en、pt-BR 或 zh-Hant
field-not_a_slug = 必须是由连字符连接的小写字母 a 到 z 和数字，例如 first-steps
field-not_a_uuid = 必须是 UUID，例如 0198c0de-0000-7000-8000-000000000000
field-not_a_time = 必须是时间，例如 2026-02-03T21:05:06+01:00 或 2026-02-03T20:05:06Z
field-not_a_date = 必须是日期，例如 2026-02-28
field-not_an_offset = 时差必须在 -12:00 到 +14:00 之间
field-not_a_media_type = 必须是媒体类型，例如 video/mp4
field-not_a_sha256 = 必须是 64 位十六进制数字的 SHA-256
field-not_a_key = 必须是以 / 分隔的各部分，且任何部分都不能为空、. 或 ..
field-not_a_file_name = 必须是文件名，不含文件夹和控制字符
field-not_a_link_token = 不是链接中的令牌；请按邮件中的原样打开链接
field-reserved_id = 必须是独有的标识，最好是第 7 版 UUID；第 8 版由服务器使用
field-not_found = 不存在，或你无权查看
field-taken = 已被占用
field-duplicate = 已在列表中
field-same_as = 与 { $first } 的相同
field-incomplete = 必须列出全部 { $count } 个；缺少 { $missing }
field-in_the_past = 所指的日期已经过去；今天是 { $today }
field-too_early = 必须晚于 2000 年；请检查设备的时钟
field-before_start = 不能早于开始
field-range_too_long = 距开始最多 { $max } 天
field-one_of = 需要且只需要以下之一：{ $fields }
field-no_daily_goal = 需要 units 或 minutes，因为个人资料中没有 dailyGoalMinutes
field-password_required = 为必填项，除非你在最近 { $minutes } 分钟内通过邮件登录
field-wrong_password = 不是你的密码
field-wrong_code = 不是发往你邮箱的验证码，或者已使用、已过期、尝试次数过多；请重新索取邮件
field-not_allowed = 不能在此发送；请去掉
field-mismatch = 属于其他对象
field-clock_ahead = 在未来；已改用到达时间
field-wrong_content = 声明为 { $declared }，实际是 { $found }
field-wrong_size = 有 { $found } 字节；声明的是 { $declared }
field-wrong_checksum = 的 SHA-256 与声明的不同；请重新发送
field-unreadable = 无法使用：{ $reason }
field-missing_media = 在 media/ 下没有对应的文件，存储中也没有对应的对象
field-wrong_media = 与课程的说明不符：{ $reason }
field-more = 还有 { $count } 处错误未列出
field-invalid = 无效

## What happened and what to do next

detail-not-found =
    { $what ->
        [account] 该账户不存在，或你无权查看。
        [asset] 该素材不存在，或你无权查看。
        [daily_plan] 该每日计划不存在，或你无权查看。
        [file] 该文件不存在。
        [level] 该级别不存在，或你无权查看。
        [attempt] 该发音练习不存在，或你无权查看。
        [pack] 该离线包不存在。
        [session] 该会话不存在，或你无权查看。
        [story] 该故事不存在，或你无权查看。
        [unit] 该单元不存在，或你无权查看。
       *[upload] 该上传不存在，或你无权查看。
    }
detail-field = { $field } { $fault }
detail-body = 请求{ $fault }
detail-fields = { $count } 个字段无效；见 errors。
detail-database-gone = 无法连接数据库；请稍后重试。
detail-store-gone = 无法连接对象存储；请稍后重试。
detail-recordings-gone = 无法读取录音；请稍后再次提交。
detail-access-unknown = 目前无法核实访问权限；请稍后重试。
detail-no-mail = 此服务器尚不能发送邮件；请用密码登录。
detail-busy = 服务器繁忙；请稍后重试。
detail-restarting = 服务器正在重启；请重新发送请求。
detail-too-slow = 服务器未能及时响应；请稍后重试。
detail-logged = 故障已按此请求标识记录；如果仍然出现，请报告。
detail-no-such-path = 此路径没有内容；可用的见 /swagger-ui/。
detail-no-such-code = 没有这个代码；docs/errors.md 列出了全部代码。
detail-no-such-method = 此处没有 { $method }；该路径接受 { $allowed }。
detail-no-such-method-here = 此处没有这个方法。
detail-unreadable = 无法读取该请求；请检查路径、标头和正文。
detail-not-utf8 = 正文不是 UTF-8。
detail-not-json = 正文不是 JSON：见第 { $line } 行第 { $column } 列。
detail-not-a-form = 请以 Content-Type: application/x-www-form-urlencoded 发送表单。
detail-form-unreadable = 无法读取表单；请以 名称=值 的形式发送字段。
detail-not-sent-as-json = 请以 Content-Type: application/json 发送 JSON 正文。
detail-body-too-large = 正文超过此处接受的 { $max } 字节。
detail-body-too-large-here = 正文超过此处接受的大小。
detail-keyed-body-too-large = 使用 Idempotency-Key 时正文最多 { $max } 字节；请不带它发送。
detail-body-late = 正文未能及时到达；请重新发送。
detail-body-stopped = 正文停止传输；请重新发送请求。
detail-body-broke-off = 正文中断；请重新发送请求。
detail-path-id-not-a-uuid = 路径中的标识不是 UUID，例如 0198c0de-0000-7000-8000-000000000000。
detail-path-date-not-a-day = 路径中的日期既不是 today，也不是像 2026-02-28 这样的日期。
detail-query-has-nul = 查询字符串包含字符 U+0000。
detail-query-unreadable = 查询字符串{ $fault }。
detail-parameter-unreadable = 参数 { $name } { $fault }。
detail-takes-no-parameters = 参数 { $name } 未知：此处的查询字符串不接受参数。
detail-bad-cursor = 参数 cursor 不属于此列表；请不带它重新开始。
detail-cursor-of-another = 参数 cursor 属于另一个账户；请丢弃该账户保存的内容，不带它重新开始。
detail-cursor-of-another-server = 该游标来自另一台服务器，或来自服务器恢复之前。请丢弃已同步的内容，保留待发送的事件，然后不带游标重新请求。
detail-cursor-too-old = 该游标太旧：此后删除了什么已无从得知。请丢弃已同步的内容，保留待发送的事件，然后不带游标重新请求。
detail-stale-version = 请重新读取，并在 If-Match 中发送新的 ETag。
detail-bad-idempotency-key = Idempotency-Key 必须是一个由 1 到 255 个可见 ASCII 字符组成的键；UUID 很合适。
detail-key-of-another-request = 此 Idempotency-Key 之前用于另一路径或正文；请为新请求生成新的键。
detail-still-worked-on = 使用此 Idempotency-Key 的第一个请求仍在处理中；请稍后重试。
detail-begun-again = 耗时过长，相同的请求已重新开始；请再次发送。
detail-answer-lost = 此请求已执行，但其响应随处理它的进程一起丢失了。请查看现有内容；使用新的 Idempotency-Key 会再执行一次。
detail-answer-sealed = 此请求之前已得到响应，但所用的密钥已停用；无法重复该响应。
detail-answers-of-a-day = 今天带 Idempotency-Key 的请求所保存的响应已达一天的上限；请不带它发送，或明天再发。
detail-other-origin = 其他来源的页面不能请求此内容。
detail-metrics-elsewhere = 指标在另一个地址提供。
detail-metrics-token = 请以 Bearer 令牌发送 PARLANCE_METRICS_TOKEN 的令牌。
detail-access-token-missing = 请以 Authorization: Bearer … 发送访问令牌；POST /api/v1/auth/login 会提供一个。
detail-access-token-ended = 访问令牌无效或已过期；请用 POST /api/v1/auth/refresh 换取新的。
detail-account-gone = 此账户已不存在；请重新登录。
detail-session-ended = 此会话已结束；请重新登录。
detail-needs-author = 这需要 author 或 admin 角色。
detail-needs-admin = 这需要 admin 角色。
detail-wrong-credentials = 用户名或密码不正确。
detail-refresh-token-used = 此刷新令牌已被使用；请重新登录。
detail-refresh-token-ended = 此刷新令牌已失效；请重新登录。
detail-link-ended = 该链接或验证码已失效；请重新索取邮件。
detail-not-in-studio = 这里没有人登录 Studio。
detail-studio-is-for-others = Studio 供教师、作者和管理员使用；请用应用学习。
detail-wait-a-while = 请求过多；请按 Retry-After 等待。
detail-recordings-of-a-day = 24 小时内最多接受 { $count } 个录音，共 { $megabytes } MiB；请按 Retry-After 再来。
detail-last-admin = 这是最后一个有效的管理员；请先指定另一个。
detail-email-taken = 此邮箱已有账户；请直接登录。
detail-username-taken = 此用户名已被占用；请另选一个。
detail-deleted-together =
    { $what ->
        [story] 该故事是随其上级一起删除的；请恢复上级。
        [unit] 该单元是随其上级一起删除的；请恢复上级。
       *[asset] 该素材是随其上级一起删除的；请恢复上级。
    }
detail-parent-deleted =
    { $what ->
        [story] 该故事的上级也已删除；请先恢复上级。
        [unit] 该单元的上级也已删除；请先恢复上级。
       *[asset] 该素材的上级也已删除；请先恢复上级。
    }
detail-key-taken = 对象 { $key } 现已属于单元 { $unit } 的一个素材。
detail-slug-taken =
    { $what ->
        [level] 级别“{ $title }”（{ $id }）已使用 slug { $slug }；请另选一个，或先更改那一个。
        [story] 故事“{ $title }”（{ $id }）已使用 slug { $slug }；请另选一个，或先更改那一个。
       *[unit] 单元“{ $title }”（{ $id }）已使用 slug { $slug }；请另选一个，或先更改那一个。
    }
detail-level-name-taken = 级别 { $level } 已使用名称“{ $name }”；请另选一个，或先更改那一个。
detail-same-content = 该单元的素材 { $asset } 已有相同的内容。
detail-upload-is-asset = 此上传已成为素材；请删除该素材。
detail-upload-becomes-asset = 此上传正在成为素材；请等待完成后再删除该素材。
detail-upload-too-old = 此上传已超过 24 小时；请重新开始。
detail-file-not-arrived = 文件尚未到达：请先发送到上传地址，或补齐各部分。
detail-upload-completed = 此上传已完成；请登记。
detail-upload-given-up = 此上传已放弃；请重新开始。
detail-part-missing = 第 { $number } 部分的 { $size } 字节尚未到达；POST …/parts 会列出缺少的部分。
detail-upload-has-no-parts = 此上传只需一次 PUT；要分部分发送，请以 multipart: true 重新开始。
detail-recording-gone = 录音已不再保存；请重新录制。
detail-recording-not-sent = 录音尚未上传：请用 upload.headers 中的标头发送到 upload.url（读取该练习可获得新的），然后再次提交。
detail-no-pack-key = 此服务器没有用于签署离线包的密钥：需由运维人员设置 PARLANCE_PACK_KEYS。在此之前请逐个下载单元。

## Pages

page-field-help = 请求中的某个字段违反了此规则。errors 中的对应项以 pointer 指出字段并带有参数；请在该字段旁显示其详情，或按代码和参数显示你自己的文字。
page-code = 代码
page-status = HTTP 状态
page-params = 参数
page-request-id = 请求 { $id }
page-sign-in = 登录 Parlance
page-open-in-app = 只差一步。
page-open-app = 打开应用
page-type-code = 请在应用中输入此验证码和你的邮箱地址：
page-code-used-up = 验证码尝试次数过多。请在装有应用的设备上打开此链接，或重新索取邮件。
page-link-ends = 链接和验证码只能使用一次，自邮件发出起 15 分钟内有效。

## Mails

mail-greeting = 你好，
mail-work-once = 链接和验证码只能使用一次，15 分钟内有效。
mail-sign-in-subject = 登录 Parlance
mail-sign-in-open = 打开此链接即可登录 Parlance：
mail-sign-in-type = 或在应用中输入此验证码：
mail-sign-in-ignore = 如果你没有索取此邮件，请忽略它。
mail-sign-in-button = 登录
mail-proof-subject = 确认你在 Parlance 的邮箱地址
mail-proof-type = 有人在 Parlance 将此地址填为自己的地址。如果是你，请确认：在已登录的应用中输入此验证码：
mail-proof-open = 此链接也可以登录。它会让其他所有设备退出登录并清除密码，使他人无法再进入你的账户；之后请设置新密码：
mail-proof-button = 仅在此登录
mail-proof-ignore = 通过邮件登录可获得新的链接和验证码。如果不是你，请忽略此邮件。
mail-guessing-subject = 有人用错误的密码尝试登录你的 Parlance 账户
mail-guessing-body = 有人用多个错误的密码尝试登录你的 Parlance 账户，但没有成功。后续尝试的等待时间会越来越长。你仍可在用过的设备上登录，在其他设备上则可通过邮件登录。如果你的密码容易被猜到，请更改它。
mail-moved-subject = 你在 Parlance 的邮箱地址已更改
mail-moved-body = 你的 Parlance 账户已改用另一个地址，今后的邮件将发往那里。如果不是你本人所为，说明有人知道你的密码：请联系此 Parlance 的管理者。
