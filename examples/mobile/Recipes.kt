// The Kotlin of docs/mobile.md. scripts/check-recipes compiles it, runs `main` and holds the page against the regions.
import java.io.File
import java.io.FileOutputStream
import java.io.IOException
import java.security.MessageDigest
import java.time.OffsetDateTime
import java.util.UUID
import kotlin.random.Random
import okhttp3.Authenticator
import okhttp3.Interceptor
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.asRequestBody
import okhttp3.Response
import okhttp3.Route
import org.openapitools.client.apis.AuthApi
import org.openapitools.client.apis.CatalogApi
import org.openapitools.client.apis.PlansApi
import org.openapitools.client.apis.ProgressApi
import org.openapitools.client.apis.PronunciationApi
import org.openapitools.client.infrastructure.ClientError
import org.openapitools.client.infrastructure.ClientException
import org.openapitools.client.infrastructure.Serializer
import org.openapitools.client.models.*

private val json = Serializer.kotlinxSerializationJson

// #region session
/** Where tokens are kept: EncryptedSharedPreferences or the like. */
interface TokenStore {
    var access: String?
    var refresh: String?
}

/** Who is signed in, for OkHttp: sends the access token, and renews it when the server no longer takes it. */
class Session(baseUrl: String, private val tokens: TokenStore) : Interceptor, Authenticator {
    private val auth = AuthApi(baseUrl)
    val client: OkHttpClient = OkHttpClient.Builder().addInterceptor(this).authenticator(this).build()

    fun signIn(username: String, password: String): MeResponse =
        auth.login(Login(password = password, username = username)).also(::keep).user

    override fun intercept(chain: Interceptor.Chain): Response = chain.proceed(signed(chain.request()))

    /** OkHttp asks after a 401: once for each request, one request after the other. */
    @Synchronized
    override fun authenticate(route: Route?, response: Response): Request? {
        if (response.priorResponse != null) return null
        val isCurrent = response.request.header("Authorization") == "Bearer ${tokens.access}"
        return if (isCurrent && !renew()) null else signed(response.request)
    }

    /** A refresh token works once, but the same one gets the same answer for 30 s: an answer that got lost is asked for again. */
    private fun renew(): Boolean {
        val token = tokens.refresh ?: return false
        repeat(3) { attempt ->
            try {
                keep(auth.refresh(RefreshTokenBody(refreshToken = token)))
                return true
            } catch (lost: IOException) {
                if (attempt == 2) throw lost
            } catch (refused: ClientException) {
                // 401 alone ends the session; what was not sent yet waits for whoever signs in again.
                if (refused.statusCode == 401) tokens.refresh = null
                return false
            }
        }
        return false
    }

    private fun keep(answer: LoginResponse) {
        tokens.access = answer.accessToken
        tokens.refresh = answer.refreshToken
    }

    private fun signed(request: Request): Request =
        request.newBuilder().header("Authorization", "Bearer ${tokens.access}").build()
}
// #endregion

// #region media
/** Files by their SHA-256: the same one in two lessons is there once, and a new URL fetches nothing again. */
class MediaCache(private val folder: File, private val http: OkHttpClient = OkHttpClient()) {
    fun file(asset: AssetResponse): File {
        val sha256 = asset.sha256 ?: return fetched(asset.url, File(folder, asset.id.toString()))
        val kept = File(folder, sha256)
        if (kept.exists()) return kept
        val part = fetched(asset.url, File(folder, "$sha256.part"))
        if (digest(part) != sha256) {
            part.delete()
            throw IOException("${asset.url} is not what it should be")
        }
        part.renameTo(kept)
        return kept
    }

    /** URLs need no token, and take `Range`: what an earlier try has fetched is not fetched again. */
    private fun fetched(url: String, part: File): File {
        val request = Request.Builder().url(url)
        if (part.length() > 0) request.header("Range", "bytes=${part.length()}-")
        http.newCall(request.build()).execute().use { response ->
            if (response.code == 416) return part // it is whole
            if (!response.isSuccessful) throw IOException("$url: ${response.code}")
            FileOutputStream(part, response.code == 206).use { response.body.byteStream().copyTo(it) }
        }
        return part
    }
}

fun digest(file: File): String = file.inputStream().use { bytes ->
    val digest = MessageDigest.getInstance("SHA-256")
    val buffer = ByteArray(65_536)
    generateSequence { bytes.read(buffer).takeIf { it >= 0 } }.forEach { digest.update(buffer, 0, it) }
    digest.digest().joinToString("") { "%02x".format(it) }
}
// #endregion

// #region events
/** What the learner did, a line each, until the server has it. */
class EventQueue(private val file: File, private val progress: ProgressApi) {
    @Synchronized
    fun add(kind: EventKind, unitId: UUID? = null, assetId: UUID? = null, payload: EventPayload? = null) {
        // The offset says which day it was, wherever the phone is when it sends this.
        write(file, listOf(LearningEvent(uuidV7(), kind, OffsetDateTime.now(), unitId, assetId, payload)), append = true)
    }

    /** Sends all, as often as you like: the server knows events by their ids. Gives those that it will never take. */
    fun send(): List<EventResultResponse> {
        val rejected = mutableListOf<EventResultResponse>()
        while (true) {
            val batch = waiting().take(500).ifEmpty { return rejected }
            val results = progress.recordEvents(RecordEvents(batch)).results
            rejected += results.filter { it.status == "rejected" }
            remove(batch.map { it.id }.toSet())
        }
    }

    @Synchronized
    private fun waiting(): List<LearningEvent> = if (!file.exists()) emptyList() else
        // A line that the end of the process cut short was promised to nobody.
        file.readLines().mapNotNull { runCatching { json.decodeFromString<LearningEvent>(it) }.getOrNull() }

    @Synchronized
    private fun remove(sent: Set<UUID>) {
        val next = File("$file.next")
        write(next, waiting().filter { it.id !in sent }, append = false)
        next.renameTo(file)
    }

    /** On the disk when it returns. Each begins a line, whatever stands before it. */
    private fun write(file: File, events: List<LearningEvent>, append: Boolean) = FileOutputStream(file, append).use { stream ->
        stream.write(events.joinToString("") { "\n${json.encodeToString(it)}" }.toByteArray())
        stream.fd.sync()
    }
}

/** RFC 9562 §5.7. */
fun uuidV7(): UUID = UUID(
    System.currentTimeMillis().shl(16) or 0x7000 or Random.nextLong(0x1000),
    Random.nextLong().ushr(2) or Long.MIN_VALUE,
)
// #endregion

// #region recording
/** What is to be sent; keep it beside the sound until it was. */
data class Recording(
    val unitId: UUID,
    val sound: File,
    val contentType: String,
    val recordedAt: OffsetDateTime,
    val key: String = UUID.randomUUID().toString(),
)

/** Announces, sends and submits; after any fault do it all again: the key keeps it one attempt. */
fun submit(
    recording: Recording,
    result: ClientResult?,
    api: PronunciationApi,
    http: OkHttpClient = OkHttpClient(),
): SubmittedAttemptResponse {
    val announced = CreateAttempt(
        contentType = recording.contentType,
        sizeBytes = recording.sound.length(),
        sha256 = digest(recording.sound),
        recordedAt = recording.recordedAt,
    )
    val (attempt, upload) = api.createPronunciationAttempt(recording.unitId, announced, recording.key)
    val request = Request.Builder().url(upload.url).method(upload.method, recording.sound.asRequestBody())
    upload.headers.forEach { (name, value) -> request.header(name, value) }
    http.newCall(request.build()).execute().use { response ->
        if (!response.isSuccessful) throw IOException("the recording: ${response.code}")
    }
    // What your SDK found, where `scorer` is `client`; elsewhere it is ignored, and `note` says so.
    return api.submitPronunciationAttempt(attempt.id, submitAttempt = SubmitAttempt(result))
}
// #endregion

// #region plan
/** Today's plan, in the learner's time zone; one is made where there is none. */
fun today(plans: PlansApi, units: Int = 3): DailyPlanResponse = try {
    plans.getDailyPlan("today")
} catch (refused: ClientException) {
    if (refused.statusCode != 404) throw refused
    plans.generateDailyPlan("today", generateDailyPlan = GenerateDailyPlan(units = units))
}
// #endregion

// #region errors
/** What the server says of a refusal; null where a proxy answered in its place. */
fun problemOf(refused: ClientException): Problem? =
    runCatching { json.decodeFromString<Problem>((refused.response as ClientError<*>).body as String) }.getOrNull()

/** Branch on `code`; show `detail`, which speaks the language of `Accept-Language`. */
fun said(refused: ClientException): String {
    val problem = problemOf(refused) ?: return "Try again later."
    return when (problem.code) {
        "invalid" -> problem.errors.orEmpty().joinToString("\n") { "${it.pointer}: ${it.detail}" }
        "too_many_requests" -> "Wait for ${(refused.response as ClientError<*>).headers["retry-after"]?.single()} s."
        else -> problem.detail
    }
}
// #endregion

fun main(arguments: Array<String>) {
    val (folder, base, sound) = arguments
    val tokens = object : TokenStore {
        override var access: String? = null
        override var refresh: String? = null
    }
    val session = Session(base, tokens)
    session.signIn("johndoe", "parlance-demo")
    val catalog = CatalogApi(base, session.client)
    val level = catalog.getCatalog().levels.first()
    val unit = catalog.getUnit(level.stories.first().units.first().id)

    // Two calls with a token that has ended: it is renewed once.
    tokens.access = "ended"
    val refresh = tokens.refresh
    check(catalog.getUnit(unit.id).id == unit.id && tokens.refresh != refresh)

    val cache = MediaCache(File(folder))
    val video = unit.assets.first { it.type == "VIDEO" }
    val file = cache.file(video)
    check(digest(file) == video.sha256 && cache.file(video) == file)
    val begun = file.readBytes().copyOf(1000)
    file.delete()
    File("$file.part").writeBytes(begun)
    check(digest(cache.file(video)) == video.sha256)

    val queueFile = File(folder, "events")
    val queue = EventQueue(queueFile, ProgressApi(base, session.client))
    queue.add(EventKind.unit_started, unit.id)
    queue.add(EventKind.asset_progress, unit.id, video.id, EventPayload(positionMs = 9000, watchedMs = 9000, progressPercent = 100.0))
    queue.add(EventKind.unit_completed, UUID.randomUUID(), payload = EventPayload(score = 90.0))
    queueFile.appendText("\n{\"id\":\"cut sh")
    queue.add(EventKind.unit_completed, unit.id, payload = EventPayload(score = 93.5))
    check(queue.send().map { it.code } == listOf("not_found")) { "one of no unit" }
    check(queue.send().isEmpty() && queueFile.length() == 0L)
    check(ProgressApi(base, session.client).getUnitProgress(unit.id).lastScore == 93.5)

    val recording = Recording(unit.id, File(sound), "audio/wav", OffsetDateTime.now().minusDays(1))
    val pronunciation = PronunciationApi(base, session.client)
    val scored = submit(recording, ClientResult(score = 87.5), pronunciation)
    check(scored.status == "scored" && scored.score == 87.5)

    check(today(PlansApi(base, session.client)).entries.isNotEmpty())

    val refused = runCatching { session.signIn("johndoe", "wrong password") }.exceptionOrNull() as ClientException
    check(problemOf(refused)?.code == "invalid_credentials" && said(refused).isNotEmpty())
}
